import type { CallTimes } from '../telemetry/telemetry.ts';
import { type Percentiles, percentilesBy, quantileAt, SHARE } from './latency-shape.ts';

// Percentiles do not add up, distributions do: whatever is known of one is kept to the end.

/** How long calls took, as a whole distribution. */
export interface ResponseTimes {
  readonly meanMs: number;
  /** The time that this share of the calls is at or under, milliseconds; ascending in the share. */
  quantileMs(share: number): number;
}

/** Straight between points `[share, ms]` in order of their shares; the first and last go on beyond. */
export const between = (points: readonly (readonly [number, number])[], share: number): number => {
  const next = points.findIndex(([at]) => at >= share);
  const [high, low] = [points[next], points[next - 1]];
  if (high === undefined) return points.at(-1)?.[1] ?? 0;
  if (low === undefined) return high[1];
  return low[1] + ((high[1] - low[1]) * (share - low[0])) / (high[0] - low[0]);
};

/** Half the width of a bar, as a share of its value: X-Ray rounds to about this. */
const HALF_BAR = 0.025;

/** From a histogram, each bar spread evenly over its own width, since what is between two bars never was; undefined without a call. */
export const timesOfBars = (bars: CallTimes['bars']): ResponseTimes | undefined => {
  const filled = bars.filter(({ count }) => count > 0).toSorted((a, b) => a.value - b.value);
  const total = filled.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return undefined;
  let seen = 0;
  const points = filled.flatMap(({ value, count }) => {
    const from = seen / total;
    seen += count;
    return [
      [from, value * 1000 * (1 - HALF_BAR)],
      [seen / total, value * 1000 * (1 + HALF_BAR)],
    ] as const;
  });
  return {
    meanMs: (1000 * filled.reduce((sum, { value, count }) => sum + value * count, 0)) / total,
    quantileMs: (share) => between(points, share),
  };
};

/** Slices of which a mean is taken. */
const SLICES = 200;

/** From three percentiles, straight between them. */
export const timesOfPercentiles = (shape: Percentiles): ResponseTimes => {
  const slices = Array.from({ length: SLICES }, (_, at) => quantileAt(shape, (at + 0.5) / SLICES));
  return {
    meanMs: slices.reduce((sum, ms) => sum + ms, 0) / SLICES,
    quantileMs: (share) => quantileAt(shape, share),
  };
};

/** The percentiles that a hop is judged at. */
export const percentilesOfTimes = (times: ResponseTimes): Percentiles =>
  percentilesBy((at) => times.quantileMs(SHARE[at]));
