import { groupBy } from '../../shared/group-by.ts';
import type { CallGraph } from './call-graph.ts';
import { deviationOf } from './deviation.ts';
import { type Focus, focusOf } from './focus.ts';
import { imputeDark } from './impute-dark.ts';
import { type NodeChange, nodeChangeOf } from './node-change.ts';
import { nodeFactsOf } from './node-facts.ts';
import type { RcaInput } from './rca-input.ts';
import { seenLatencies } from './seen-latency.ts';
import type { TimeGrid } from './time-grid.ts';

/** When the trouble was, and what changed on every node while it lasted. */
export interface WeighedChanges {
  readonly focus: Focus;
  readonly changes: ReadonlyMap<string, NodeChange>;
}

/** Weighs every series against its baseline over the time of the symptom. */
export const weighChanges = (input: RcaInput, graph: CallGraph, grid: TimeGrid): WeighedChanges => {
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
  const byNode = groupBy(deviations, (one) => one.series.node);
  const seen = seenLatencies(input.edges, input.usualEdges, (grid.bins * grid.binS) / 60);
  const cold = new Map(input.coldStarts.map((fact) => [fact.node, fact]));
  const changes = new Map(
    [...graph.nodes.values()].map(({ id, type }) => [
      id,
      nodeChangeOf(
        nodeFactsOf(id, type, byNode.get(id) ?? [], cold.get(id), seen.get(id)),
        focus.weights,
      ),
    ]),
  );
  return { focus, changes: imputeDark(graph, changes) };
};
