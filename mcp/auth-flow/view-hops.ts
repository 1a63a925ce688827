import type { Window } from '../contracts/window.ts';
import { attributeHop, type CalleeChange, type Part } from './attribute-hop.ts';
import { coldStartRate } from './cold-start-rates.ts';
import { type CallFigures, calleesOf, callsBetween, callsTo } from './edge-figures.ts';
import type { Pipeline } from './find-pipelines.ts';
import type { FlowReading } from './flow-reading.ts';
import { type Percentiles, percentilesBy } from './latency-shape.ts';

/** One hop against baseline, and what its change is made of. */
export interface HopView {
  readonly node: string;
  readonly type: string;
  readonly calls: readonly string[];
  readonly before: Percentiles | undefined;
  readonly after: Percentiles | undefined;
  /** 0 to 100; undefined where nothing was called. */
  readonly errorPercentBefore: number | undefined;
  readonly errorPercentAfter: number | undefined;
  readonly parts: readonly Part[];
  /** Calls of this hop for one call of the entry, 1 at most. */
  readonly weight: number;
  /** Calls a minute since the onset over those before; 1 is as ever. */
  readonly loadGrowth: number;
  readonly isThrottling: boolean;
}

/** Rise of the throttled share, 0 to 1, from which a hop counts as throttling. */
const THROTTLING_RISE = 0.01;

const isStage = (type: string): boolean => type.endsWith('::Stage');

const metricPercentiles = (
  { figures }: FlowReading,
  node: string,
  window: Window,
): Percentiles | undefined => {
  const inMs = (at: keyof Percentiles) => figures.typical(node, 'latency', at, window);
  const [p50, p90, p99] = [inMs('p50'), inMs('p90'), inMs('p99')];
  if (p50 === null || p90 === null || p99 === null) return undefined;
  return { p50: p50 * 1000, p90: p90 * 1000, p99: p99 * 1000 };
};

/** A gateway measures every request itself; others are best seen by their callers, who wait for Init too. */
const percentilesOf = (
  reading: FlowReading,
  node: string,
  type: string,
  calls: CallFigures | undefined,
  window: Window,
): Percentiles | undefined => {
  const traced = calls?.percentilesMs;
  if (traced !== undefined && !isStage(type)) return traced;
  return metricPercentiles(reading, node, window) ?? traced;
};

const throttlesRose = (reading: FlowReading, node: string): boolean => {
  const { figures, baseline, affected } = reading;
  const now = figures.perMin(node, 'throttles', affected) ?? 0;
  const then = figures.perMin(node, 'throttles', baseline) ?? 0;
  const requests = figures.perMin(node, 'requests', affected) ?? 0;
  return now - then > THROTTLING_RISE * (requests + now) && now - then > 0;
};

const errorPercentOf = (
  reading: FlowReading,
  node: string,
  type: string,
  calls: CallFigures | undefined,
  window: Window,
): number | undefined => {
  const errors = reading.figures.perMin(node, 'errors', window);
  const requests = reading.figures.perMin(node, 'requests', window);
  // Calls that were throttled or timed out are errors to the caller only: there traces know better.
  const isMeasured = errors !== null && requests !== null && requests > 0;
  if (isMeasured && (isStage(type) || calls === undefined)) return (100 * errors) / requests;
  return calls === undefined ? undefined : 100 * calls.errorShare;
};

const calleesIn = (reading: FlowReading, node: string): CalleeChange[] => {
  const [beforeMap, afterMap] = [reading.before.map, reading.after.map];
  const callsBefore = callsTo(beforeMap, node)?.callsPerMin;
  const callsAfter = callsTo(afterMap, node)?.callsPerMin;
  return calleesOf(reading.map, node).map((callee) => {
    const before = callsBetween(beforeMap, node, callee);
    const after = callsBetween(afterMap, node, callee);
    return {
      before: before?.percentilesMs,
      after: after?.percentilesMs,
      ratioBefore: callsBefore ? (before?.callsPerMin ?? 0) / callsBefore : 0,
      ratioAfter: callsAfter ? (after?.callsPerMin ?? 0) / callsAfter : 0,
      meanAfterMs: after?.meanMs ?? 0,
    };
  });
};

const partsOf = (
  reading: FlowReading,
  hop: Pick<HopView, 'node' | 'type' | 'before' | 'after' | 'isThrottling'>,
): Part[] => {
  const { node, type, before, after, isThrottling } = hop;
  if (before === undefined || after === undefined) return [];
  return attributeHop({
    before,
    after,
    coldBefore: coldStartRate(reading.coldBefore, node),
    coldAfter: coldStartRate(reading.coldAfter, node),
    callees: calleesIn(reading, node),
    ownMechanism: isStage(type) ? 'gateway-overhead' : 'own-time',
    isThrottling,
  });
};

/** Calls of every hop for one of the entry: paths add up, no more than 1. */
const weightsOf = (reading: FlowReading, { entry, hops }: Pipeline): Map<string, number> => {
  const map = reading.after.map.edges.length > 0 ? reading.after.map : reading.before.map;
  const weights = new Map([[entry, 1]]);
  for (const caller of hops) {
    const calls = callsTo(map, caller)?.callsPerMin ?? 0;
    for (const callee of calleesOf(map, caller)) {
      if (!hops.includes(callee) || callee === entry || calls === 0) continue;
      const ratio = (callsBetween(map, caller, callee)?.callsPerMin ?? 0) / calls;
      const through = (weights.get(caller) ?? 0) * ratio;
      weights.set(callee, Math.min(1, (weights.get(callee) ?? 0) + through));
    }
  }
  return weights;
};

/** The hops of a pipeline in order, each against baseline. */
export const viewHops = (reading: FlowReading, pipeline: Pipeline): HopView[] => {
  const { before, after, map, baseline, affected } = reading;
  const weights = weightsOf(reading, pipeline);
  const growthOf = (node: string): number => {
    const then = callsTo(before.map, node)?.callsPerMin ?? 0;
    return then === 0 ? 1 : (callsTo(after.map, node)?.callsPerMin ?? 0) / then;
  };
  return pipeline.hops.map((node) => {
    const type = map.nodes.find(({ id }) => id === node)?.type ?? 'remote';
    const [then, now] = [callsTo(before.map, node), callsTo(after.map, node)];
    const isThrottling =
      (now?.throttleShare ?? 0) - (then?.throttleShare ?? 0) > THROTTLING_RISE ||
      throttlesRose(reading, node);
    const seen = {
      node,
      type,
      before: percentilesOf(reading, node, type, then, baseline),
      after: percentilesOf(reading, node, type, now, affected),
      isThrottling,
    };
    return {
      ...seen,
      calls: calleesOf(map, node).filter((callee) => pipeline.hops.includes(callee)),
      errorPercentBefore: errorPercentOf(reading, node, type, then, baseline),
      errorPercentAfter: errorPercentOf(reading, node, type, now, affected),
      parts: partsOf(reading, seen),
      weight: weights.get(node) ?? 0,
      loadGrowth: growthOf(node),
    };
  });
};

/** How a percentile of a hop changed; 0 where it was not measured both times. */
export const changeOf = ({ before, after }: Pick<HopView, 'before' | 'after'>): Percentiles =>
  percentilesBy((at) => (before === undefined || after === undefined ? 0 : after[at] - before[at]));
