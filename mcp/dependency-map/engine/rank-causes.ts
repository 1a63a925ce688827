import type { Signal } from '../../contracts/symptom.ts';
import { groupBy } from '../../shared/group-by.ts';
import { type Blame, type Channel, followBlame } from './blame-flow.ts';
import { type CallGraph, callGraphOf } from './call-graph.ts';
import { confidenceOf } from './confidence.ts';
import { type Deviation, deviationOf, onsetOf } from './deviation.ts';
import { type Focus, focusOf } from './focus.ts';
import { imputeDark } from './impute-dark.ts';
import { type NodeChange, nodeChangeOf, plainness } from './node-change.ts';
import { nodeFactsOf } from './node-facts.ts';
import type { KnownChange, RcaInput } from './rca-input.ts';
import { median } from './robust-stats.ts';
import { shiftToLoad, type Victim } from './shift-to-load.ts';
import { type TimeGrid, timeGridOf } from './time-grid.ts';
import { twinOf } from './twins.ts';

/** One service that may be the cause, and what speaks for it. */
export interface RankedCause {
  readonly node: string;
  readonly metric: Signal;
  /** Part of the symptom's change that it explains by itself, weighed by how plain its own change is. */
  readonly score: number;
  /** Probability that it is a cause, from cases with known causes. */
  readonly confidence: number;
  /** How plain its own change is, 0 to 1. */
  readonly plain: number;
  /** Part of the symptom's change that it explains by itself, 0 to 1. */
  readonly share: number;
  readonly change: NodeChange;
  readonly deployed?: KnownChange;
  /** Epoch seconds at which its own series left its normal range, to one bin. */
  readonly sinceS?: number;
}

export interface Ranking {
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

/** A change this long before the onset no longer speaks for a cause. */
const NEAR_S = 1800;
const MOST_CAUSES = 5;
/** Below this nothing is said: the right answer may be that nothing is wrong. */
const LEAST_CONFIDENCE = 0.1;
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

const metricOf = (change: NodeChange, isSurge: boolean): Signal => {
  const cold = change.facts.coldStart;
  if (cold && cold.rate > 2 * cold.baselineRate + 0.01) return 'cold-starts';
  const options: [Signal, number][] = [
    ['latency', change.latency?.sure ?? 0],
    ['availability', (change.failing?.sure ?? 0) * 1.01],
    [change.shortOf?.series.signal ?? 'saturation', change.short * 0.95],
  ];
  const best = options.toSorted((a, b) => b[1] - a[1])[0] ?? ['latency', 0];
  if (isSurge) return 'requests';
  if (best[0] !== 'availability') return best[0];
  return change.facts.availability
    ? 'availability'
    : (change.facts.errors?.series.signal ?? 'throttles');
};

const nearChangeOf = (node: string, changes: readonly KnownChange[]): KnownChange | undefined =>
  changes
    .filter((change) => change.node === node)
    .filter(({ beforeOnsetS }) => beforeOnsetS >= -60 && beforeOnsetS <= NEAR_S)
    .toSorted((a, b) => a.beforeOnsetS - b.beforeOnsetS)[0];

const sinceOf = (
  change: NodeChange,
  metric: Signal,
  grid: TimeGrid,
  focusBin: number,
): number | undefined => {
  const { latency, availability, errors, throttles, requests } = change.facts;
  const own = metric === 'requests' ? [requests] : [latency, availability, errors, throttles];
  const bins = own.map((one) => (one ? onsetOf(one, focusBin) : -1)).filter((bin) => bin >= 0);
  return bins.length > 0 ? grid.fromS + Math.min(...bins) * grid.binS : undefined;
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

const changesOf = (input: RcaInput, graph: CallGraph, grid: TimeGrid) => {
  const loads = input.series
    .filter(({ signal }) => signal === 'requests')
    .map((series) => deviationOf(series, grid))
    .filter((one) => one !== undefined);
  const loadOf = new Map(loads.map(({ series, usual }) => [series.node, usual]));
  const others = input.series
    .filter(({ signal }) => signal !== 'requests')
    .map((series) => deviationOf(series, grid, loadOf.get(series.node)))
    .filter((one) => one !== undefined);
  const deviations = [...loads, ...others];
  const { node, signal, statistic } = input.symptom;
  const same = deviations.filter(({ series }) => series.node === node && series.signal === signal);
  const exact = same.filter(({ series }) => series.statistic === statistic);
  const focus = focusOf(exact.length > 0 ? exact : same, others, grid, input.symptom.atS);
  const byNode = groupBy(deviations, (one: Deviation) => one.series.node);
  const cold = new Map(input.coldStarts.map((fact) => [fact.node, fact]));
  const changes = new Map(
    [...graph.nodes.values()].map(({ id, type }) => [
      id,
      nodeChangeOf(nodeFactsOf(id, type, byNode.get(id) ?? [], cold.get(id)), focus.weights),
    ]),
  );
  return { focus, changes: imputeDark(graph, changes) };
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
  const { focus, changes } = changesOf(input, graph, grid);
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
  const causes = [...own]
    .map(([node, share]): RankedCause | undefined => {
      const change = changes.get(node);
      if (!change || share < 0.01) return undefined;
      const deployed = near.get(node);
      const metric = metricOf(change, surges.has(node));
      const plain = Math.max(
        plainness(change),
        metric === 'requests' ? (change.load?.sure ?? 0) : 0,
      );
      const sinceS = sinceOf(change, metric, grid, focus.onset);
      const score = share * (0.2 + 0.8 * plain) * (deployed ? 1.3 : 1);
      return {
        node,
        metric,
        score,
        confidence: confidenceOf({ share, plain, deployed: deployed !== undefined }),
        plain,
        share,
        change,
        ...(deployed && { deployed }),
        ...(sinceS !== undefined && { sinceS }),
      };
    })
    .filter((cause) => cause !== undefined)
    .toSorted((a, b) => b.score - a.score)
    .slice(0, MOST_CAUSES);
  const first = causes[0];
  const sure =
    first !== undefined && causes.some(({ confidence }) => confidence >= LEAST_CONFIDENCE);
  return {
    causes: sure ? causes.filter(({ confidence }) => confidence >= LEAST_OTHER) : [],
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
