import type { Signal } from '../../contracts/symptom.ts';
import { type Blame, type Channel, followBlame } from './blame-flow.ts';
import { type CallGraph, callGraphOf, reachFrom } from './call-graph.ts';
import type { Focus } from './focus.ts';
import { nameCauses, nearChangeOf, type RankedCause, type Suspect } from './name-cause.ts';
import { type NodeChange, plainness } from './node-change.ts';
import type { RcaInput } from './rca-input.ts';
import { median } from './robust-stats.ts';
import { shiftToLoad, type Victim } from './shift-to-load.ts';
import { type TimeGrid, timeGridOf } from './time-grid.ts';
import { twinOf } from './twins.ts';
import { weighChanges } from './weigh-changes.ts';

/** The candidates, and all that is needed to say why. */
export interface Ranking {
  /** Who may be a cause, likeliest first, whether or not it is enough to name them. */
  readonly suspects: readonly RankedCause[];
  readonly causes: readonly RankedCause[];
  readonly graph: CallGraph;
  readonly grid: TimeGrid;
  readonly focus: Focus;
  readonly changes: ReadonlyMap<string, NodeChange>;
  readonly blame: Blame;
  readonly channel: Channel;
  /** Nodes from which the search began. */
  readonly start: readonly string[];
  readonly victims: readonly Victim[];
  /** Endpoint → the instrumented service that it is another name of. */
  readonly twins: ReadonlyMap<string, string>;
}

/** Smaller parts name nobody. */
const LEAST_SHARE = 0.01;
/** Fainter changes than this make nobody a suspect that has no part of the blame. */
const LEAST_PLAIN = 0.3;
const MOST_CAUSES = 5;
/** Below this nothing is said: the right answer may be that nothing is wrong. */
const LEAST_CONFIDENCE = 0.15;
/** Further candidates below the first may be less likely than that. */
const LEAST_OTHER = 0.03;

const channelOf = (signal: Signal, change: NodeChange | undefined): Channel => {
  if (signal === 'latency') return 'latency';
  if (signal === 'availability' || signal === 'errors' || signal === 'throttles') return 'failing';
  return (change?.failing?.sure ?? 0) > (change?.latency?.sure ?? 0) ? 'failing' : 'latency';
};

/** Without a known symptom node: the troubled nodes that no troubled node calls. */
const troubledTops = (graph: CallGraph, changes: ReadonlyMap<string, NodeChange>): string[] => {
  const troubled = (id: string): boolean => {
    const change = changes.get(id);
    return change !== undefined && plainness(change) > 0.5;
  };
  const tops = [...changes.keys()].filter(
    (id) => troubled(id) && !graph.callers(id).some(({ from }) => troubled(from)),
  );
  return tops.slice(0, 20);
};

const startOf = (
  input: RcaInput,
  graph: CallGraph,
  changes: ReadonlyMap<string, NodeChange>,
): string[] => {
  const wanted = input.symptom.node;
  if (wanted !== undefined) {
    if (graph.nodes.has(wanted)) return [wanted];
    const alias = [...graph.nodes.values()].find(({ aliases }) => aliases.includes(wanted));
    if (alias) return [alias.id];
  }
  return troubledTops(graph, changes);
};

const withTwins = (
  own: ReadonlyMap<string, number>,
  graph: CallGraph,
  changes: ReadonlyMap<string, NodeChange>,
) => {
  const merged = new Map(own);
  const twins = new Map<string, string>();
  for (const [id, part] of own) {
    const twin = part > 0.02 ? twinOf(id, graph, changes) : undefined;
    if (twin === undefined) continue;
    twins.set(id, twin);
    merged.set(twin, (merged.get(twin) ?? 0) + part);
    merged.delete(id);
  }
  return { own: merged, twins };
};

/** What is at or below the symptom and has a part of the blame, or is strange by itself. */
const suspectsOf = (
  start: readonly string[],
  own: ReadonlyMap<string, number>,
  graph: CallGraph,
  changes: ReadonlyMap<string, NodeChange>,
): [NodeChange, number][] => {
  const below = new Set(start.flatMap((id) => [id, ...reachFrom(graph, id, 'callees')]));
  return [...changes.values()]
    .map((change): [NodeChange, number] => [change, own.get(change.facts.id) ?? 0])
    .filter(
      ([change, share]) =>
        share >= LEAST_SHARE || (below.has(change.facts.id) && plainness(change) >= LEAST_PLAIN),
    );
};

/**
 * Ranks the services whose own behaviour explains a symptom. Pure; near-linear in calls and samples.
 * Robust change scores (BARO) weighed over the time of the symptom, self time by callees' changes and
 * call ratios (as CIRCA's regression on parents, with the ratio known instead of learned), second
 * names merged, load followed to its origin. Empty when nothing is plainly wrong.
 */
export const rankCauses = (input: RcaInput): Ranking => {
  const graph = callGraphOf(input.nodes, input.edges);
  const periodS = median(input.series.map((series) => series.periodS));
  const grid = timeGridOf(input.window, Number.isFinite(periodS) ? periodS : 60);
  const { focus, changes } = weighChanges(input, graph, grid);
  const start = startOf(input, graph, changes);
  const channel = channelOf(input.symptom.signal, changes.get(start[0] ?? ''));
  const blame = followBlame(
    new Map(start.map((id) => [id, { channel, part: 1 / start.length }])),
    graph,
    changes,
  );
  const merged = withTwins(blame.own, graph, changes);
  const near = new Map(
    [...changes.keys()].map((id) => [id, nearChangeOf(id, input.changes)] as const),
  );
  const changed = new Set([...near].filter(([, change]) => change).map(([id]) => id));
  const { own, victims } = shiftToLoad(merged.own, graph, changes, changed, focus.onset);
  const surges = new Set(
    victims.filter(({ origin }) => origin.kind === 'entry').map(({ origin }) => origin.node),
  );
  const suspects = suspectsOf(start, own, graph, changes).map(
    ([change, share]): Suspect => ({
      change,
      share,
      isSurge: surges.has(change.facts.id),
      deployed: near.get(change.facts.id),
    }),
  );
  const named = nameCauses(suspects, grid, focus.onset);
  const causes = named.slice(0, MOST_CAUSES);
  const isSure = causes.some(({ confidence }) => confidence >= LEAST_CONFIDENCE);
  return {
    causes: isSure ? causes.filter(({ confidence }) => confidence >= LEAST_OTHER) : [],
    suspects: named,
    graph,
    grid,
    focus,
    changes,
    blame,
    channel,
    start,
    victims,
    twins: merged.twins,
  };
};
