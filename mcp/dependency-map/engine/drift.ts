import { quantileOfSorted } from './robust-stats.ts';

/** Fewer bins tell no drift from chance. */
const LEAST_BINS = 12;
/** What is left of the scatter when a drift is taken out of it: more, and there is none. */
const LEFT = 0.6;

const medianOf = (values: Float64Array): number => quantileOfSorted(values.slice().sort(), 0.5);

const spreadOf = (values: Float64Array): number => {
  const sorted = values.slice().sort();
  return quantileOfSorted(sorted, 0.75) - quantileOfSorted(sorted, 0.25);
};

/**
 * How much a baseline, in time order, drifts a bin: the line through the medians of its first and last
 * third (the three-group resistant line; Tukey, Exploratory Data Analysis, 1977). 0 unless that
 * explains most of the scatter: memory that fills slowly, not noise.
 */
export const driftOf = (bins: Float64Array): number => {
  if (bins.length < LEAST_BINS) return 0;
  const third = Math.floor(bins.length / 3);
  const first = medianOf(bins.subarray(0, third));
  const last = medianOf(bins.subarray(bins.length - third));
  const perBin = (last - first) / (bins.length - third);
  if (perBin === 0) return 0;
  const left = spreadOf(bins.map((value, bin) => value - perBin * bin));
  return left > LEFT * spreadOf(bins) ? 0 : perBin;
};
