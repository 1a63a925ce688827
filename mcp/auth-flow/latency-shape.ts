/** Percentiles of response times in milliseconds. */
export interface Percentiles {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
}

export type Percentile = keyof Percentiles;

/** The percentiles that a hop is judged at. */
export const PERCENTILES: readonly Percentile[] = ['p50', 'p90', 'p99'];

/** The share of responses that each is at or over. */
export const SHARE: Readonly<Record<Percentile, number>> = { p50: 0.5, p90: 0.9, p99: 0.99 };

/** Makes percentiles from what each is. */
export const percentilesBy = (at: (percentile: Percentile) => number): Percentiles => ({
  p50: at('p50'),
  p90: at('p90'),
  p99: at('p99'),
});

/** Something that takes a share (0 to 1) of all responses longer. */
export interface Delay {
  readonly share: number;
  readonly ms: number;
}

/**
 * Known points of a distribution, straight between them: from half the median at 0, to twice the last
 * step beyond p99 at 1.
 */
const pointsOf = ({ p50, p90, p99 }: Percentiles): readonly (readonly [number, number])[] => [
  [p50 / 2, 0],
  [p50, 0.5],
  [p90, 0.9],
  [p99, 0.99],
  [p99 + 2 * Math.max(p99 - p90, 1), 1],
];

/** Share of responses at or under a time. */
export const shareUnder = (shape: Percentiles, ms: number): number => {
  const points = pointsOf(shape);
  let [lowMs, lowShare] = points[0] ?? [0, 0];
  if (ms <= lowMs) return 0;
  for (const [highMs, highShare] of points.slice(1)) {
    // Percentiles that fall together are one step: the last of them counts.
    if (ms < highMs) return lowShare + ((highShare - lowShare) * (ms - lowMs)) / (highMs - lowMs);
    [lowMs, lowShare] = [highMs, highShare];
  }
  return 1;
};

/** The time that a share of responses is at or under: the inverse. */
export const quantileAt = (shape: Percentiles, share: number): number => {
  const points = pointsOf(shape);
  let [lowMs, lowShare] = points[0] ?? [0, 0];
  for (const [highMs, highShare] of points.slice(1)) {
    if (share <= highShare)
      return lowMs + ((highMs - lowMs) * (share - lowShare)) / (highShare - lowShare);
    [lowMs, lowShare] = [highMs, highShare];
  }
  return lowMs;
};

/** The same delays, met by a share of the responses only. */
export const thinned = (delays: readonly Delay[], share: number): Delay[] =>
  delays.map((delay) => ({ ...delay, share: delay.share * Math.min(1, Math.max(0, share)) }));

/** Quantile of the mixture of the shape moved by each delay, by bisection to 0.01 ms. */
const mixtureAt = (shape: Percentiles, delays: readonly Delay[], share: number): number => {
  const undelayed = Math.max(0, 1 - delays.reduce((sum, delay) => sum + delay.share, 0));
  const longest = Math.max(0, ...delays.map(({ ms }) => ms));
  let low = Math.min(0, ...delays.map(({ ms }) => ms));
  let high = quantileAt(shape, 1) + longest;
  while (high - low > 0.01) {
    const middle = (low + high) / 2;
    const under = delays.reduce(
      (sum, delay) => sum + delay.share * shareUnder(shape, middle - delay.ms),
      undelayed * shareUnder(shape, middle),
    );
    if (under < share) low = middle;
    else high = middle;
  }
  return high;
};

/**
 * What delays add at each percentile, taken as independent of the shape: percentiles do not add up, so
 * the quantile of the sum is taken, not the sum of quantiles. Negative where responses got faster.
 */
export const addedByDelays = (shape: Percentiles, delays: readonly Delay[]): Percentiles => {
  const felt = delays.filter(({ share, ms }) => share > 0 && ms !== 0);
  if (felt.length === 0) return { p50: 0, p90: 0, p99: 0 };
  return percentilesBy((at) => mixtureAt(shape, felt, SHARE[at]) - shape[at]);
};
