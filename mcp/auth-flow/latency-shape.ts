/** Percentiles of response times in milliseconds. */
export interface Percentiles {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
}

export type Percentile = keyof Percentiles;

/** The percentiles that a hop is judged at. */
export const PERCENTILES: readonly Percentile[] = ['p50', 'p90', 'p99'];

const SHARE: Record<Percentile, number> = { p50: 0.5, p90: 0.9, p99: 0.99 };

/** Makes percentiles from what each is. */
export const percentilesBy = (at: (percentile: Percentile) => number): Percentiles => ({
  p50: at('p50'),
  p90: at('p90'),
  p99: at('p99'),
});

/**
 * Share of responses at or under a time, straight between the known percentiles, from half the median at
 * 0 to twice the last step beyond p99 at 1.
 */
export const shareUnder = ({ p50, p90, p99 }: Percentiles, ms: number): number => {
  const points: readonly (readonly [number, number])[] = [
    [p50 / 2, 0],
    [p50, 0.5],
    [p90, 0.9],
    [p99, 0.99],
    [p99 + 2 * Math.max(p99 - p90, 1), 1],
  ];
  let [lowMs, lowShare] = points[0] ?? [0, 0];
  if (ms <= lowMs) return 0;
  for (const [highMs, highShare] of points.slice(1)) {
    if (ms <= highMs)
      return lowShare + ((highShare - lowShare) * (ms - lowMs)) / Math.max(highMs - lowMs, 1e-9);
    [lowMs, lowShare] = [highMs, highShare];
  }
  return 1;
};

/**
 * The percentile when a share of all responses takes `extraMs` longer: the quantile of the mixture of the
 * shape and the shape moved by `extraMs`, by bisection to 0.01 ms.
 */
const mixtureAt = (shape: Percentiles, percentile: Percentile, share: number, extraMs: number) => {
  let low = 0;
  let high = shape.p99 + 2 * Math.max(shape.p99 - shape.p90, 1) + extraMs;
  while (high - low > 0.01) {
    const middle = (low + high) / 2;
    const under =
      (1 - share) * shareUnder(shape, middle) + share * shareUnder(shape, middle - extraMs);
    if (under < SHARE[percentile]) low = middle;
    else high = middle;
  }
  return high;
};

/** What it adds at each percentile that a share (0 to 1) of responses takes `extraMs` longer; never negative. */
export const addedByShare = (shape: Percentiles, share: number, extraMs: number): Percentiles => {
  const bounded = Math.min(1, Math.max(0, share));
  if (bounded === 0 || extraMs <= 0) return { p50: 0, p90: 0, p99: 0 };
  return percentilesBy((percentile) =>
    Math.max(0, mixtureAt(shape, percentile, bounded, extraMs) - shape[percentile]),
  );
};
