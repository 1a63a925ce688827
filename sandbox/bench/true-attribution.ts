import { CALL_PARTS, type CallPart, type JournalledCalls } from '../world/call-journal.ts';
import type { Random } from '../world/random.ts';

/** The percentiles that attribution is judged at. */
export const PERCENTILES = ['p50', 'p90', 'p99'] as const;
export type Percentile = (typeof PERCENTILES)[number];
const SHARE: Readonly<Record<Percentile, number>> = { p50: 0.5, p90: 0.9, p99: 0.99 };

/** A percentile means something only with so many calls beyond it. */
const LEAST_BEYOND = 10;

/** What a part added to a percentile, in milliseconds; null where there were too few calls to tell. */
export type TrueParts = Readonly<Record<CallPart, number | null>>;

/** How the time of a hop's calls changed, and by what. */
export interface TrueAttribution {
  readonly changeMs: Readonly<Record<Percentile, number | null>>;
  readonly addedMs: Readonly<Record<Percentile, TrueParts>>;
}

/**
 * What each part truly added to each percentile, from the calls themselves: the Shapley value of the
 * parts (Shapley 1953; for distributions Shorrocks 2013, "Decomposition procedures for distributional
 * analysis"). A coalition is worth the percentile that the calls since the onset would have had if the
 * parts outside of it had been as before: each call's part is replaced by the one of the same rank among
 * the calls before, ties in random order. So it answers "how much faster would the 90th of 100 have been
 * without the cold starts", gives every part its due whatever the order, and adds up to the change, but
 * for what came of parts that began to go together.
 */
export function trueAttribution(
  before: JournalledCalls,
  after: JournalledCalls,
  random: Random,
): TrueAttribution {
  const { count } = after;
  const parts = CALL_PARTS.filter((part) =>
    [before, after].some((calls) => calls.parts[part].some((ms) => ms > 0)),
  );
  const actual = parts.map((part) => after.parts[part]);
  const usual = parts.map((part) => asBefore(before.parts[part], after.parts[part], random));
  const worth = Array.from({ length: 1 << parts.length }, (_, coalition) => {
    const totals = new Float64Array(count);
    for (let index = 0; index < parts.length; index++) {
      const column = (coalition & (1 << index) ? actual : usual)[index] ?? [];
      for (let call = 0; call < count; call++)
        totals[call] = (totals[call] ?? 0) + (column[call] ?? 0);
    }
    totals.sort();
    return quantilesOf(totals);
  });
  const beforeTotals = quantilesOf(totalsOf(before));
  const afterTotals = quantilesOf(totalsOf(after));
  const isTold = (at: Percentile) =>
    Math.min(before.count, count) * (1 - SHARE[at]) >= LEAST_BEYOND;
  const by = <T>(value: (at: Percentile) => T) => ({
    p50: value('p50'),
    p90: value('p90'),
    p99: value('p99'),
  });
  return {
    changeMs: by((at) => (isTold(at) ? afterTotals[at] - beforeTotals[at] : null)),
    addedMs: by((at) => {
      const values = shapleyValues(
        worth.map((quantiles) => quantiles[at]),
        parts.length,
      );
      const value = (part: CallPart) => (isTold(at) ? (values[parts.indexOf(part)] ?? 0) : null);
      return Object.fromEntries(CALL_PARTS.map((part) => [part, value(part)])) as TrueParts;
    }),
  };
}

/** The Shapley value of each player, from what each coalition (a bit a player) is worth. */
export function shapleyValues(worth: readonly number[], players: number): number[] {
  const weights = Array.from(
    { length: players },
    (_, size) => 1 / (players * choose(players - 1, size)),
  );
  return Array.from({ length: players }, (_, player) => {
    let value = 0;
    for (let coalition = 0; coalition < worth.length; coalition++) {
      if (coalition & (1 << player)) continue;
      const gain = (worth[coalition | (1 << player)] ?? 0) - (worth[coalition] ?? 0);
      value += (weights[bitsIn(coalition)] ?? 0) * gain;
    }
    return value;
  });
}

function choose(n: number, k: number): number {
  let ways = 1;
  for (let i = 1; i <= k; i++) ways = (ways * (n - k + i)) / i;
  return ways;
}

function bitsIn(set: number): number {
  let bits = 0;
  for (let left = set; left > 0; left >>= 1) bits += left & 1;
  return bits;
}

/** For each call of `after` the value of the same rank in `before`; equal values rank at random. */
function asBefore(before: Float64Array, after: Float64Array, random: Random): Float64Array {
  const sorted = Float64Array.from(before).sort();
  const ties = Float64Array.from(after, () => random());
  const order = Uint32Array.from(after, (_, call) => call).sort(
    (a, b) => (after[a] ?? 0) - (after[b] ?? 0) || (ties[a] ?? 0) - (ties[b] ?? 0),
  );
  const usual = new Float64Array(after.length);
  order.forEach((call, rank) => {
    usual[call] = quantileOf(sorted, (rank + 0.5) / after.length);
  });
  return usual;
}

function totalsOf({ count, parts }: JournalledCalls): Float64Array {
  const totals = new Float64Array(count);
  for (const part of CALL_PARTS) {
    const column = parts[part];
    for (let call = 0; call < totals.length; call++)
      totals[call] = (totals[call] ?? 0) + (column[call] ?? 0);
  }
  return totals.sort();
}

const quantilesOf = (sorted: Float64Array): Record<Percentile, number> => ({
  p50: quantileOf(sorted, SHARE.p50),
  p90: quantileOf(sorted, SHARE.p90),
  p99: quantileOf(sorted, SHARE.p99),
});

/** Linear between the middles of ranks; 0 of nothing. */
function quantileOf(sorted: Float64Array, share: number): number {
  const at = Math.min(sorted.length - 1, Math.max(0, share * sorted.length - 0.5));
  const low = sorted[Math.floor(at)] ?? 0;
  const high = sorted[Math.ceil(at)] ?? low;
  return low + (high - low) * (at - Math.floor(at));
}
