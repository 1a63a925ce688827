import type { Mechanism } from '../contracts/auth-flow-tools.ts';
import {
  addedByDelays,
  type Delay,
  delaysBetween,
  PERCENTILES,
  type Percentiles,
  percentilesBy,
  thinned,
} from './latency-shape.ts';

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
  /** Which calls of the hop it holds up, and for how long. */
  readonly delays: readonly Delay[];
}

/** Growth of the call ratio that is taken for noise. */
const RATIO_NOISE = 0.1;

const sumOf = (all: readonly Percentiles[]): Percentiles =>
  percentilesBy((at) => all.reduce((sum, one) => sum + one[at], 0));

/** Cold starts beyond those that were there before. */
const coldDelays = ({ coldBefore, coldAfter }: HopChange): Delay[] => {
  const share = coldAfter.rate - coldBefore.rate;
  return share > 0 ? [{ share, ms: coldAfter.initMs }] : [];
};

/** A callee's own change, for as many calls as there were; all of it where the callee is new. */
const downstreamDelays = ({ before, after, ratioBefore, ratioAfter }: CalleeChange): Delay[] =>
  after === undefined
    ? []
    : thinned(delaysBetween(before, after), before === undefined ? ratioAfter : ratioBefore);

/** Extra attempts: a share of requests waits for one more call. */
const retryDelays = ({ ratioBefore, ratioAfter, meanAfterMs }: CalleeChange): Delay[] => {
  const extra = ratioAfter - ratioBefore * (1 + RATIO_NOISE);
  if (ratioBefore === 0 || extra <= 0) return [];
  return [{ share: Math.min(1, extra), ms: meanAfterMs * Math.max(1, extra) }];
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
  const named = [
    { part: 'cold-starts' as const, each: [coldDelays(change)] },
    { part: 'downstream' as const, each: callees.map(downstreamDelays) },
    { part: 'retries' as const, each: callees.map(retryDelays) },
  ].map(({ part, each }) => ({
    part,
    addedMs: sumOf(each.map((delays) => addedByDelays(before, delays))),
    delays: each.flat(),
  }));
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
  const scaled: Part[] = named.map(({ part, delays }, index) => ({
    part,
    delays,
    addedMs: percentilesBy((at) => fits.get(at)?.[index] ?? 0),
  }));
  const explained = sumOf(scaled.map(({ addedMs }) => addedMs));
  const ownMs = percentilesBy((at) => added[at] - explained[at]);
  const own: Part = {
    part: isThrottling ? 'throttling' : ownMechanism,
    addedMs: ownMs,
    delays: delaysBetween(undefined, ownMs),
  };
  return [...scaled.filter(({ addedMs }) => PERCENTILES.some((at) => addedMs[at] > 0)), own];
};
