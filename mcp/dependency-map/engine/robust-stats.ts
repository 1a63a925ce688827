/** Linear-interpolated quantile of an ascending list; NaN of an empty one. `q` is 0 to 1. */
export const quantileOfSorted = (sorted: ArrayLike<number>, q: number): number => {
  const last = sorted.length - 1;
  if (last < 0) return Number.NaN;
  const at = q * last;
  const below = Math.floor(at);
  const low = sorted[below] ?? Number.NaN;
  const high = sorted[Math.min(below + 1, last)] ?? low;
  return low + (high - low) * (at - below);
};

/** The middle of the finite values; NaN of none. */
export const median = (values: ArrayLike<number>): number =>
  quantileOfSorted(Float64Array.from(values).filter(Number.isFinite).sort(), 0.5);

/** Weighted mean over the finite values; NaN when nothing has weight. */
export const weightedMean = (values: ArrayLike<number>, weights: ArrayLike<number>): number => {
  let sum = 0;
  let total = 0;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? Number.NaN;
    const weight = weights[index] ?? 0;
    if (!Number.isFinite(value) || weight <= 0) continue;
    sum += value * weight;
    total += weight;
  }
  return total > 0 ? sum / total : Number.NaN;
};

/** 0 at nothing, a half where the evidence is as strong as what nature does by itself, towards 1 beyond. */
export const gateOf = (strength: number): number => {
  if (!(strength > 0)) return 0;
  const cube = strength ** 3;
  return Number.isFinite(cube) ? cube / (1 + cube) : 1;
};
