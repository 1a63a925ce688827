import type { Window } from '../contracts/window.ts';
import {
  type Attribution,
  attributeHop,
  type CalleeChange,
  type CalleeSpan,
  type HopSpan,
  type Part,
} from './attribute-hop.ts';
import { coldStartRate } from './cold-start-rates.ts';
import {
  authorizersOf,
  calleesOf,
  callsBetween,
  callsTo,
  endsOf,
  responseTimes,
} from './edge-figures.ts';
import type { Pipeline } from './find-pipelines.ts';
import type { FlowReading } from './flow-reading.ts';
import { type Percentiles, percentilesBy } from './latency-shape.ts';
import { isStage } from './node-kinds.ts';
import { percentilesOfTimes, type ResponseTimes, timesOfPercentiles } from './response-times.ts';

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
  /** What of the change no part explained before it was shared out. */
  readonly errorMs: Percentiles;
  /** Calls of this hop for one call of the entry, 1 at most. */
  readonly weight: number;
  /** Calls a minute since the onset over those before; 1 is as ever, infinite where there were none. */
  readonly loadGrowth: number;
  /** Of what its calls take longer in the mean, what each caller sees, 0 to 1; the rest is another mix of callers. */
  readonly slowedShare: number;
  /** Mean of a call, milliseconds; undefined where it was not measured. */
  readonly meanBeforeMs: number | undefined;
  readonly meanAfterMs: number | undefined;
  readonly isThrottling: boolean;
}

/** Rise of the throttled share, 0 to 1, from which a hop counts as throttling. */
const THROTTLING_RISE = 0.01;

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

/** Traced calls from which a shape is told by traces; with fewer, a node's own metrics say more. */
const LEAST_TRACED = 100;

/** Callers see all that a call takes, Init too; a node's own metrics serve where it was not traced. */
const timesOf = (
  reading: FlowReading,
  node: string,
  span: 'before' | 'after',
): ResponseTimes | undefined => {
  const traced = reading[span].times
    .filter(({ to }) => to === node)
    .flatMap(({ bars }) => bars)
    .reduce((sum, { count }) => sum + count, 0);
  const window = span === 'before' ? reading.baseline : reading.affected;
  const measured = traced < LEAST_TRACED ? metricPercentiles(reading, node, window) : undefined;
  if (measured !== undefined) return timesOfPercentiles(measured);
  return responseTimes(reading[span], node);
};

const throttlesRose = (reading: FlowReading, node: string): boolean => {
  const { figures, baseline, affected } = reading;
  const now = figures.perMin(node, 'throttles', affected) ?? 0;
  const then = figures.perMin(node, 'throttles', baseline) ?? 0;
  const requests = figures.perMin(node, 'requests', affected) ?? 0;
  return now - then > THROTTLING_RISE * (requests + now) && now - then > 0;
};

/** What failed, not what was refused for what was asked: a wrong password is no failure of the hop. */
const errorPercentOf = (
  reading: FlowReading,
  node: string,
  type: string,
  when: 'before' | 'after',
): number | undefined => {
  const window = when === 'before' ? reading.baseline : reading.affected;
  const errors = reading.figures.perMin(node, 'errors', window);
  const requests = reading.figures.perMin(node, 'requests', window);
  const traced = endsOf(reading[when], node);
  // Calls that were throttled or timed out are errors to the caller only: there traces know better.
  const isMeasured = errors !== null && requests !== null && requests > 0;
  if (isMeasured && (isStage(type) || traced === undefined)) return (100 * errors) / requests;
  return traced && 100 * traced.failingShare;
};

const calleesIn = (reading: FlowReading, node: string, type: string): CalleeChange[] => {
  const spanOf = (when: 'before' | 'after', callee: string): CalleeSpan => {
    const { map } = reading[when];
    const calls = callsTo(map, node)?.callsPerMin;
    const figures = callsBetween(map, node, callee);
    return {
      times: responseTimes(reading[when], callee, node),
      ratio: calls ? (figures?.callsPerMin ?? 0) / calls : 0,
      failingShare: endsOf(reading[when], callee, node)?.failingShare ?? 0,
    };
  };
  const authorizers = authorizersOf(reading.map, node);
  return calleesOf(reading.map, node).map((callee) => ({
    before: spanOf('before', callee),
    after: spanOf('after', callee),
    isChoice: isStage(type) && !authorizers.has(callee),
    isRetried: !isStage(type),
  }));
};

const NOTHING_TOLD: Attribution = { parts: [], errorMs: { p50: 0, p90: 0, p99: 0 } };

const attributionOf = (reading: FlowReading, node: string, type: string): Attribution => {
  const span = (when: 'before' | 'after'): HopSpan | undefined => {
    const times = timesOf(reading, node, when);
    if (times === undefined) return undefined;
    const { rate, waits } = coldStartRate(
      reading.logs[when === 'before' ? 'before' : 'since'].coldStarts,
      node,
    );
    const refusedShare = callsTo(reading[when].map, node)?.throttleShare ?? 0;
    return { times, cold: { rate, waits }, refusedShare };
  };
  const [before, after] = [span('before'), span('after')];
  if (before === undefined || after === undefined) return NOTHING_TOLD;
  return attributeHop({
    before,
    after,
    callees: calleesIn(reading, node, type),
    ownMechanism: isStage(type) ? 'gateway-overhead' : 'own-time',
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

/** A caller that asks for slow things more often makes a hop no slower: each caller is compared with itself. */
const slowedShare = ({ before, after, map }: FlowReading, node: string): number => {
  const callers = [...new Set(map.edges.filter(({ to }) => to === node).map(({ from }) => from))];
  const calls = callersOf(callers, (from) => callsBetween(after.map, from, node)?.callsPerMin);
  let slowed = 0;
  for (const [from, weight] of calls) {
    const [then, now] = [responseTimes(before, node, from), responseTimes(after, node, from)];
    if (then !== undefined && now !== undefined) slowed += weight * (now.meanMs - then.meanMs);
  }
  const [then, now] = [responseTimes(before, node), responseTimes(after, node)];
  const whole = then === undefined || now === undefined ? 0 : now.meanMs - then.meanMs;
  return whole <= 0 ? 1 : Math.min(1, Math.max(0, slowed / whole));
};

/** Each caller's share of the calls. */
const callersOf = (
  callers: readonly string[],
  callsPerMin: (from: string) => number | undefined,
): Map<string, number> => {
  const calls = callers.map((from) => callsPerMin(from) ?? 0);
  const all = calls.reduce((sum, one) => sum + one, 0);
  return new Map(callers.map((from, at) => [from, all === 0 ? 0 : (calls[at] ?? 0) / all]));
};

/** One hop against baseline, by itself: whatever pipeline it is on. */
export const viewHop = (reading: FlowReading, node: string): Omit<HopView, 'calls' | 'weight'> => {
  const { before, after, map } = reading;
  const type = map.nodes.find(({ id }) => id === node)?.type ?? 'remote';
  const [then, now] = [callsTo(before.map, node), callsTo(after.map, node)];
  const [timesBefore, timesAfter] = [
    timesOf(reading, node, 'before'),
    timesOf(reading, node, 'after'),
  ];
  return {
    node,
    type,
    before: timesBefore && percentilesOfTimes(timesBefore),
    after: timesAfter && percentilesOfTimes(timesAfter),
    meanBeforeMs: timesBefore?.meanMs,
    meanAfterMs: timesAfter?.meanMs,
    slowedShare: slowedShare(reading, node),
    isThrottling:
      (now?.throttleShare ?? 0) - (then?.throttleShare ?? 0) > THROTTLING_RISE ||
      throttlesRose(reading, node),
    ...attributionOf(reading, node, type),
    errorPercentBefore: errorPercentOf(reading, node, type, 'before'),
    errorPercentAfter: errorPercentOf(reading, node, type, 'after'),
    loadGrowth: now === undefined ? 1 : now.callsPerMin / (then?.callsPerMin ?? 0),
  };
};

/** The hops of a pipeline in order, each against baseline. */
export const viewHops = (reading: FlowReading, pipeline: Pipeline): HopView[] => {
  const weights = weightsOf(reading, pipeline);
  return pipeline.hops.map((node) => ({
    ...viewHop(reading, node),
    calls: calleesOf(reading.map, node).filter((callee) => pipeline.hops.includes(callee)),
    weight: weights.get(node) ?? 0,
  }));
};

/** How a percentile of a hop changed; 0 where it was not measured both times. */
export const changeOf = ({ before, after }: Pick<HopView, 'before' | 'after'>): Percentiles =>
  percentilesBy((at) => (before === undefined || after === undefined ? 0 : after[at] - before[at]));
