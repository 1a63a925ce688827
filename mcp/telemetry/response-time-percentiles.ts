/** One bar of X-Ray's ResponseTimeHistogram: `value` seconds, `count` responses. */
export interface HistogramBar {
  readonly value: number;
  readonly count: number;
}

/** Nearest-rank percentiles of response times, in milliseconds; undefined without a response. */
export const responseTimePercentiles = (
  bars: readonly HistogramBar[],
): { p50: number; p90: number; p99: number } | undefined => {
  const sorted = bars.filter(({ count }) => count > 0).toSorted((a, b) => a.value - b.value);
  const total = sorted.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return undefined;
  const at = (share: number): number => {
    let seen = 0;
    for (const { value, count } of sorted) {
      seen += count;
      if (seen >= share * total) return value * 1000;
    }
    return (sorted.at(-1)?.value ?? 0) * 1000;
  };
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99) };
};
