import type { Mechanism } from '../contracts/auth-flow-tools.ts';
import { addedByShare, PERCENTILES, type Percentiles, percentilesBy } from './latency-shape.ts';

/** What was measured of one called hop, before and after the onset. */
export interface CalleeChange {
  readonly before: Percentiles | undefined;
  readonly after: Percentiles | undefined;
  /** Calls for each call of the caller. */
  readonly ratioBefore: number;
  readonly ratioAfter: number;
  readonly meanAfterMs: number;
}

/** What is known of a hop, all that attribution needs. */
export interface HopChange {
  readonly before: Percentiles;
  readonly after: Percentiles;
  readonly coldBefore: { readonly rate: number; readonly initMs: number };
  readonly coldAfter: { readonly rate: number; readonly initMs: number };
  readonly callees: readonly CalleeChange[];
  /** What time of its own is called here: a gateway's is `gateway-overhead`. */
  readonly ownMechanism: 'own-time' | 'gateway-overhead';
  /** It throttles now and did not before. */
  readonly isThrottling: boolean;
}

/** One part of a hop's change, milliseconds at each percentile. */
export interface Part {
  readonly part: Mechanism;
  readonly addedMs: Percentiles;
}

/** Growth of the call ratio that is taken for noise. */
const RATIO_NOISE = 0.1;

const ZERO: Percentiles = { p50: 0, p90: 0, p99: 0 };

const sumOf = (all: readonly Percentiles[]): Percentiles =>
  percentilesBy((at) => all.reduce((sum, one) => sum + one[at], 0));

const coldPart = ({ before, coldBefore, coldAfter }: HopChange): Percentiles => {
  const now = addedByShare(before, coldAfter.rate, coldAfter.initMs);
  const then = addedByShare(before, coldBefore.rate, coldBefore.initMs);
  return percentilesBy((at) => Math.max(0, now[at] - then[at]));
};

/** A callee's own change, for as many calls as there were; all of it where the callee is new. */
const downstreamOf = (callee: CalleeChange): Percentiles => {
  const { before, after, ratioBefore, ratioAfter } = callee;
  if (after === undefined) return ZERO;
  const ratio = before === undefined ? ratioAfter : ratioBefore;
  return percentilesBy((at) => Math.min(1, ratio) * (after[at] - (before?.[at] ?? 0)));
};

/** Extra attempts: a share of requests waits for one more call. */
const retriesOf = (shape: Percentiles, callee: CalleeChange): Percentiles => {
  const { ratioBefore, ratioAfter, meanAfterMs } = callee;
  if (ratioBefore === 0) return ZERO;
  const extra = ratioAfter - ratioBefore * (1 + RATIO_NOISE);
  return addedByShare(shape, Math.min(1, extra), meanAfterMs * Math.max(1, extra));
};

/** Parts at one percentile, none negative, that do not exceed what was added. */
const fitted = (parts: readonly number[], added: number): number[] => {
  const positive = parts.map((part) => Math.max(0, part));
  const total = positive.reduce((sum, part) => sum + part, 0);
  if (added <= 0 || total === 0) return positive.map(() => 0);
  const scale = Math.min(1, added / total);
  return positive.map((part) => part * scale);
};

/**
 * Where the change of a hop comes from: cold starts (rate × init, at each percentile by the mixture of
 * cold and warm), its callees, its retries, and as the remainder its own time, called throttling while it
 * throttles. The parts add up to the change exactly.
 */
export const attributeHop = (change: HopChange): Part[] => {
  const { before, after, callees, ownMechanism, isThrottling } = change;
  const named: Part[] = [
    { part: 'cold-starts', addedMs: coldPart(change) },
    { part: 'downstream', addedMs: sumOf(callees.map(downstreamOf)) },
    { part: 'retries', addedMs: sumOf(callees.map((one) => retriesOf(before, one))) },
  ];
  const added = percentilesBy((at) => after[at] - before[at]);
  const fits = new Map(
    PERCENTILES.map((at) => [
      at,
      fitted(
        named.map(({ addedMs }) => addedMs[at]),
        added[at],
      ),
    ]),
  );
  const scaled = named.map(({ part }, index) => ({
    part,
    addedMs: percentilesBy((at) => fits.get(at)?.[index] ?? 0),
  }));
  const explained = sumOf(scaled.map(({ addedMs }) => addedMs));
  const own: Part = {
    part: isThrottling ? 'throttling' : ownMechanism,
    addedMs: percentilesBy((at) => added[at] - explained[at]),
  };
  return [...scaled, own].filter(
    ({ part, addedMs }) => part === own.part || addedMs.p99 + addedMs.p90 + addedMs.p50 > 0,
  );
};
