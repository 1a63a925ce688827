import type { z } from 'zod';
import type { MapEdge, suggestIsolation } from '../../contracts/dependency-map-tools.ts';
import { isClient } from '../engine/call-graph.ts';
import { callRatioOf } from '../engine/call-ratio.ts';
import { isLoaded } from '../engine/load-origin.ts';
import { type NodeChange, plainness } from '../engine/node-change.ts';
import type { Ranking } from '../engine/rank-causes.ts';
import type { Expected } from '../forecast/forecast-cascade.ts';
import { figure, percent } from '../wording/figures.ts';

/** One place to cut, as `suggest_isolation` answers it. */
export type Cut = z.infer<(typeof suggestIsolation)['outputSchema']>['cuts'][number];

interface Weighed {
  readonly cut: Cut;
  /** Requests a second that it keeps away; orders the list. */
  readonly relief: number;
}

const MOST_CUTS = 8;
const LAMBDA = 'AWS::Lambda::Function';
const TABLE = 'AWS::DynamoDB::Table';
const STAGE = 'AWS::ApiGateway::Stage';

const rate = (perS: number): string => figure(perS, 'count/s');

/** Calls a second over one edge beyond the usual. */
const beyondUsual = (edge: MapEdge, { graph, changes }: Ranking): number => {
  const load = changes.get(edge.from)?.load;
  if (!load) return 0;
  const ratio = callRatioOf(edge, graph, changes);
  return Math.max(0, ratio.now * load.now - ratio.usual * load.usual);
};

const overloadedBy = (expected: readonly Expected[]): Set<string> =>
  new Set(
    expected
      .filter(({ mechanism, probability }) => mechanism !== 'waits' && probability >= 0.3)
      .map(({ node }) => node),
  );

/** An authorizer is never cut off: requests would pass unchecked. */
const mayCut = (edge: MapEdge, ranking: Ranking): boolean =>
  edge.kind === 'call' && !isClient(ranking.graph.nodes.get(edge.from));

const breakerCuts = (to: string, ranking: Ranking): Weighed[] =>
  ranking.graph
    .callers(to)
    .filter((edge) => mayCut(edge, ranking))
    .map((edge) => ({ edge, relief: beyondUsual(edge, ranking) }))
    .filter(({ relief }) => relief > 0)
    .map(({ edge, relief }) => {
      const { now } = callRatioOf(edge, ranking.graph, ranking.changes);
      return {
        relief,
        cut: {
          kind: 'circuit-breaker',
          from: edge.from,
          to,
          saves: `${to} gets its usual load back: ${rate(relief)} fewer calls from ${edge.from}`,
          costsUsers: `Requests of ${edge.from} that need ${to} get a fallback instead, about ${percent(Math.min(1, now))} of them while it is open`,
          action: 'circuit-breaker',
        },
      };
    });

const bulkheadCuts = (to: string, ranking: Ranking): Weighed[] =>
  ranking.graph
    .callers(to)
    .filter(({ from }) => ranking.graph.nodes.get(from)?.type === LAMBDA)
    .map((edge) => ({ edge, relief: beyondUsual(edge, ranking) * 0.5 }))
    .filter(({ relief }) => relief > 0)
    .map(({ edge, relief }) => ({
      relief,
      cut: {
        kind: 'bulkhead',
        to: edge.from,
        saves: `${edge.from} can take no more of ${to} and of the account's concurrency than it is given`,
        costsUsers: `Calls of ${edge.from} beyond its share are refused`,
        action: 'reserved-concurrency',
      },
    }));

const capacityCut = (to: string, change: NodeChange | undefined, type: string): Weighed[] => {
  const added = change?.load?.added ?? 0;
  if (type !== TABLE) return [];
  return [
    {
      relief: added * 0.4,
      cut: {
        kind: 'bulkhead',
        to,
        saves: `${to} gets headroom for ${added > 0 ? `the ${rate(added)} it is asked beyond the usual` : 'what it is asked now'}`,
        costsUsers: 'Nothing; it costs capacity, and does not stop the retries',
        action: 'dynamodb-capacity',
      },
    },
  ];
};

const entryCuts = (ranking: Ranking): Weighed[] =>
  [...ranking.graph.nodes.values()]
    .filter(({ type, id }) => type === STAGE && isLoaded(id, ranking.graph, ranking.changes))
    .flatMap(({ id }): Weighed[] => {
      const load = ranking.changes.get(id)?.load;
      if (!load) return [];
      return [
        {
          relief: load.added,
          cut: {
            kind: 'throttle',
            to: id,
            saves: `Everything behind ${id} gets its usual load back: ${rate(load.added)} fewer`,
            costsUsers: `About ${percent(load.added / load.now)} of requests are refused with 429, repeated ones among them`,
            action: 'api-stage-throttle',
          },
        },
      ];
    });

/** Callers that could answer without a cause that fails or is slow. */
const degradeCuts = (causes: readonly string[], ranking: Ranking): Weighed[] =>
  causes.flatMap((to) =>
    ranking.graph
      .callers(to)
      .filter((edge) => mayCut(edge, ranking))
      .filter(({ from }) => plainness(ranking.changes.get(from) ?? ABSENT) > 0.5)
      .map(
        ({ from }): Weighed => ({
          relief: (ranking.changes.get(from)?.load?.now ?? 0) * 0.3,
          cut: {
            kind: 'degrade',
            from,
            to,
            saves: `${from} no longer waits for ${to}`,
            costsUsers: `What ${from} gets from ${to} is missing or older`,
            action: 'circuit-breaker',
          },
        }),
      ),
  );

const ABSENT: NodeChange = {
  facts: { id: '', type: 'unknown', resources: [], uses: [] },
  growth: 1,
  short: 0,
  strength: 0,
};

/** Where to cut so that the trouble stops spreading, the greatest relief first; eight places at most. */
export const suggestCuts = (
  ranking: Ranking,
  causes: readonly string[],
  expected: readonly Expected[],
): Cut[] => {
  const { graph, changes } = ranking;
  const overloaded = new Set(overloadedBy(expected));
  for (const [id, change] of changes)
    if (!causes.includes(id) && change.short > 0.5 && isLoaded(id, graph, changes))
      overloaded.add(id);
  const weighed = [...overloaded].flatMap((id) => [
    ...breakerCuts(id, ranking),
    ...bulkheadCuts(id, ranking),
    ...capacityCut(id, changes.get(id), graph.nodes.get(id)?.type ?? 'unknown'),
  ]);
  const all = [...weighed, ...entryCuts(ranking), ...degradeCuts(causes, ranking)];
  const unique = new Map<string, Weighed>();
  for (const one of all.toSorted((a, b) => b.relief - a.relief)) {
    const key = JSON.stringify([one.cut.action, one.cut.from, one.cut.to]);
    if (!unique.has(key)) unique.set(key, one);
  }
  return [...unique.values()].map(({ cut }) => cut).slice(0, MOST_CUTS);
};
