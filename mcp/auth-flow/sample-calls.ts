import type { ResponseTimes } from './response-times.ts';

// Calls of one hop, made up one by one from what is known of their parts, so that the parts of one call
// stand beside each other: nothing that AWS measures tells them call by call without reading every trace.

/** Calls that are made up: twenty are beyond the 99th percentile. */
export const CALLS = 2_000;

/** Milliseconds of one part, call by call. */
export type Column = Float64Array;

/** Calls to one callee, before or after the onset. */
export interface CalleeLoad {
  readonly times: ResponseTimes | undefined;
  /** Calls for each call of the caller. */
  readonly ratio: number;
}

/** A generator of 32 bits (Numerical Recipes, a linear congruence): the same calls every time. */
const createShuffle = (seed: number) => {
  let state = seed >>> 0;
  return (): Uint32Array => {
    const order = Uint32Array.from({ length: CALLS }, (_, at) => at);
    for (let at = CALLS - 1; at > 0; at -= 1) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      const other = Math.floor((state / 2 ** 32) * (at + 1));
      const held = order[at] ?? 0;
      order[at] = order[other] ?? 0;
      order[other] = held;
    }
    return order;
  };
};

/** Evenly spread shares, 0 to 1, in an order that is `name`'s own and always the same. */
const spreads = new Map<number, Float64Array>();
const spreadOf = (name: number): Float64Array => {
  const known = spreads.get(name);
  if (known !== undefined) return known;
  const made = Float64Array.from(
    createShuffle(0x9e3779b9 * (name + 1))(),
    (at) => (at + 0.5) / CALLS,
  );
  spreads.set(name, made);
  return made;
};

/** Which spread is whose: which calls are alike, which start cold, are refused, are tied. */
const KINDS = 0;
const COLD = 1;
const REFUSED = 2;
const INIT = 3;
const TIES = 4;
const FIRST_CALLEE = 8;
/** Calls of one callee by one call of the hop that are told apart. */
const MOST_CALLS = 6;

/** A column of one value. */
export const columnOf = (ms: number): Column => new Float64Array(CALLS).fill(ms);

/** The sum of columns. */
export const sumOfColumns = (columns: readonly Column[]): Column => {
  const sum = new Float64Array(CALLS);
  for (const column of columns)
    for (let call = 0; call < CALLS; call += 1) sum[call] = (sum[call] ?? 0) + (column[call] ?? 0);
  return sum;
};

/** Calls that start cold wait this much longer. */
export const coldColumn = (rate: number, waits: ResponseTimes | undefined): Column => {
  const [who, how] = [spreadOf(COLD), spreadOf(INIT)];
  return Float64Array.from({ length: CALLS }, (_, call) =>
    waits !== undefined && (who[call] ?? 1) < rate ? waits.quantileMs(how[call] ?? 0) : 0,
  );
};

/** Which calls are refused, where this share is. */
export const refusedCalls = (share: number): boolean[] =>
  Array.from(spreadOf(REFUSED), (at) => at < share);

const callsOf = (ratio: number, kind: number): number =>
  Math.min(MOST_CALLS, Math.floor(ratio) + (kind < ratio - Math.floor(ratio) ? 1 : 0));

/**
 * What calls wait for one callee after another. Those that make one call more than others make it to every
 * callee that has any: requests are of kinds, and one kind does more than another.
 */
export const sequenceColumn = (callees: readonly CalleeLoad[], turn = 0): Column => {
  const kinds = spreadOf(KINDS);
  return Float64Array.from({ length: CALLS }, (_, call) =>
    callees.reduce((sum, { times, ratio }, index) => {
      if (times === undefined) return sum;
      let waited = sum;
      for (let more = callsOf(ratio, kinds[call] ?? 0) - 1; more >= 0; more -= 1) {
        const spread = spreadOf(FIRST_CALLEE + (turn * 32 + index) * MOST_CALLS + more);
        waited += times.quantileMs(spread[call] ?? 0);
      }
      return waited;
    }, 0),
  );
};

/** What calls wait for one callee each, by their ratios: an API has one integration a request. */
export const choiceColumn = (callees: readonly CalleeLoad[]): Column => {
  const kinds = spreadOf(KINDS);
  const how = spreadOf(FIRST_CALLEE - 1);
  return Float64Array.from({ length: CALLS }, (_, call) => {
    let left = kinds[call] ?? 0;
    for (const { times, ratio } of callees) {
      if (left < ratio) return times?.quantileMs(how[call] ?? 0) ?? 0;
      left -= ratio;
    }
    return 0;
  });
};

/** For each call of `after` the value of the same rank in `before`; equal values rank at random. */
export const asBefore = (before: Column, after: Column): Column => {
  const sorted = Float64Array.from(before).toSorted();
  const ties = spreadOf(TIES);
  const order = Array.from(after, (_, call) => call).toSorted(
    (a, b) => (after[a] ?? 0) - (after[b] ?? 0) || (ties[a] ?? 0) - (ties[b] ?? 0),
  );
  const usual = new Float64Array(CALLS);
  for (const [rank, call] of order.entries()) usual[call] = sorted[rank] ?? 0;
  return usual;
};

/** Linear between the middles of ranks. */
export const quantileOfSorted = (sorted: Column, share: number): number => {
  const at = Math.min(sorted.length - 1, Math.max(0, share * sorted.length - 0.5));
  const low = sorted[Math.floor(at)] ?? 0;
  const high = sorted[Math.ceil(at)] ?? low;
  return low + (high - low) * (at - Math.floor(at));
};
