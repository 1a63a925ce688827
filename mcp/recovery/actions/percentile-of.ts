/** The nearest-rank percentile of samples, `share` 0 to 1; null without samples. */
export const percentileOf = (samples: readonly number[], share: number): number | null => {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
};
