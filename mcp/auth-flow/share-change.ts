import { PERCENTILES, type Percentiles, percentilesBy, SHARE } from './latency-shape.ts';
import { asBefore, type Column, quantileOfSorted, sumOfColumns } from './sample-calls.ts';

/** One part of calls, as it is and as it was. */
export interface PartChange {
  readonly before: Column;
  readonly after: Column;
}

/** What each part added, and what all of them do not explain. */
export interface SharedChange {
  readonly addedMs: readonly Percentiles[];
  /** Of a total that was measured: what the parts leave over at each percentile, before it was shared out. */
  readonly errorMs: Percentiles;
}

const choose = (n: number, k: number): number => {
  let ways = 1;
  for (let at = 1; at <= k; at += 1) ways = (ways * (n - k + at)) / at;
  return ways;
};

const sizeOf = (set: number): number => {
  let size = 0;
  for (let left = set; left > 0; left >>= 1) size += left & 1;
  return size;
};

const shapleyOf = (worth: readonly number[], players: number, player: number): number => {
  let value = 0;
  for (const [set, without] of worth.entries()) {
    if (set & (1 << player)) continue;
    const weight = 1 / (players * choose(players - 1, sizeOf(set)));
    value += weight * ((worth[set | (1 << player)] ?? 0) - without);
  }
  return value;
};

/** What every set of parts is worth: the percentiles with the parts outside of it as they were before. */
const worthsOf = (parts: readonly PartChange[]): Percentiles[] => {
  const usual = parts.map(({ before, after }) => asBefore(before, after));
  return Array.from({ length: 1 << parts.length }, (_, set) => {
    const total = sumOfColumns(
      parts.map(({ after }, index) => (set & (1 << index) ? after : (usual[index] ?? after))),
    ).toSorted();
    return percentilesBy((at) => quantileOfSorted(total, SHARE[at]));
  });
};

/**
 * Shares the change of a total among its parts, at each percentile: the Shapley value (Shapley 1953; of
 * distributions: Shorrocks 2013, "Decomposition procedures for distributional analysis"), where a set of
 * parts is worth the percentile with all others as before. It depends on no order, and adds up. What was
 * measured beyond that is laid to the parts by what they added, to the last where none added anything.
 */
export const shareChange = (
  parts: readonly PartChange[],
  measured: { readonly before: Percentiles; readonly after: Percentiles },
): SharedChange => {
  const worth = worthsOf(parts);
  const players = parts.length;
  const values = new Map(
    PERCENTILES.map((at) => {
      const worthAt = worth.map((one) => one[at]);
      const found = parts.map((_, player) => shapleyOf(worthAt, players, player));
      const whole = measured.after[at] - measured.before[at];
      const left = whole - found.reduce((sum, value) => sum + value, 0);
      const moved = found.reduce((sum, value) => sum + Math.abs(value), 0);
      const last = players - 1;
      const weightOf = (value: number, player: number) =>
        moved > 1e-9 ? Math.abs(value) / moved : Number(player === last);
      return [
        at,
        { left, found: found.map((value, player) => value + left * weightOf(value, player)) },
      ];
    }),
  );
  return {
    addedMs: parts.map((_, player) => percentilesBy((at) => values.get(at)?.found[player] ?? 0)),
    errorMs: percentilesBy((at) => Math.abs(values.get(at)?.left ?? 0)),
  };
};
