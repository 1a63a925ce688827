import { type FlowChange, findSuspects, flowChangeOf, type Suspect } from './find-bottleneck.ts';
import type { Pipeline } from './find-pipelines.ts';
import type { FlowReading } from './flow-reading.ts';
import type { Percentile } from './latency-shape.ts';
import type { Question } from './question.ts';
import { changeOf, type HopView, viewHops } from './view-hops.ts';

/** The flow through one entry, judged: what is known before configuration and changes are read. */
export interface FlowView {
  readonly entry: HopView;
  readonly hops: readonly HopView[];
  readonly at: Percentile;
  readonly change: FlowChange;
  /** Best first, the entry itself left out. */
  readonly suspects: readonly Suspect[];
}

/** The symptom's own percentile; p90 where it is no latency: a mean of errors is no median of times. */
const percentileOf = ({ symptom }: Question): Percentile => {
  const { statistic, signal } = symptom;
  if (signal !== 'latency') return 'p90';
  if (statistic === 'p50' || statistic === 'Average') return 'p50';
  return statistic === 'p99' || statistic === 'Maximum' ? 'p99' : 'p90';
};

const ERROR_SIGNALS = new Set(['errors', 'availability', 'throttles']);

/** All pipelines through one entry as one, so that a hop that several share is seen whole. */
const byEntry = (pipelines: readonly Pipeline[]): Pipeline[] => {
  const entries = [...new Set(pipelines.map(({ entry }) => entry))];
  return entries.map((entry) => {
    const own = pipelines.filter((pipeline) => pipeline.entry === entry);
    return { id: entry, entry, hops: [...new Set(own.flatMap(({ hops }) => hops))] };
  });
};

/** The flow that the symptom is on, else the one that changed most; undefined where nothing authenticates. */
export const viewFlow = (reading: FlowReading, question: Question): FlowView | undefined => {
  const at = percentileOf(question);
  const asksErrors = ERROR_SIGNALS.has(question.symptom.signal);
  const views = byEntry(reading.pipelines).flatMap((pipeline) => {
    const hops = viewHops(reading, pipeline);
    const [entry, ...behind] = hops;
    if (entry === undefined) return [];
    const change = flowChangeOf(entry, at, asksErrors);
    const suspects = findSuspects(entry, behind, change, at);
    return [{ entry, hops, at, change, suspects }];
  });
  const relative = ({ entry }: FlowView) => changeOf(entry)[at] / (entry.before?.[at] || 1);
  const isOn = ({ hops }: FlowView) => hops.some(({ node }) => node === question.symptom.node);
  return views.toSorted(
    (a, b) => Number(isOn(b)) - Number(isOn(a)) || relative(b) - relative(a),
  )[0];
};
