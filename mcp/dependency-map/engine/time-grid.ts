import type { Samples } from './rca-input.ts';

/** The bins into which a window is cut, so that series of any period can be laid side by side. */
export interface TimeGrid {
  readonly fromS: number;
  readonly binS: number;
  readonly bins: number;
}

/** Enough to see when something began; more would let single noisy samples decide. */
const MOST_BINS = 40;

/** Bins of whole periods, 40 at most, that cover a window; `periodS` is the usual period of its series. */
export const timeGridOf = (
  window: { readonly fromS: number; readonly toS: number },
  periodS: number,
): TimeGrid => {
  const periods = Math.max(1, Math.round((window.toS - window.fromS) / periodS));
  const perBin = Math.ceil(periods / MOST_BINS);
  return { fromS: window.fromS, binS: perBin * periodS, bins: Math.ceil(periods / perBin) };
};

const meanOf = (sums: Float64Array, counts: Float64Array): Float64Array =>
  sums.map((sum, index) => {
    const count = counts[index] ?? 0;
    return count > 0 ? sum / count : Number.NaN;
  });

/** Means in each bin of the window, NaN where there is no sample; a long sample fills all its bins. */
export const binWindow = (samples: Samples, periodS: number, grid: TimeGrid): Float64Array => {
  const sums = new Float64Array(grid.bins);
  const counts = new Float64Array(grid.bins);
  const span = Math.max(1, Math.round(periodS / grid.binS));
  for (let index = 0; index < samples.values.length; index += 1) {
    const value = samples.values[index];
    if (value === null || value === undefined) continue;
    const first = Math.floor(((samples.timestamps[index] ?? 0) - grid.fromS) / grid.binS);
    for (let bin = Math.max(0, first); bin < Math.min(grid.bins, first + span); bin += 1) {
      sums[bin] = (sums[bin] ?? 0) + value;
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
  }
  return meanOf(sums, counts);
};

/** Means of as many baseline samples as one bin of the window holds; a chunk without a sample is left out. */
export const binBaseline = (samples: Samples, periodS: number, grid: TimeGrid): Float64Array => {
  const perChunk = Math.max(1, Math.round(grid.binS / periodS));
  const { values } = samples;
  const means = new Float64Array(Math.ceil(values.length / perChunk));
  let found = 0;
  for (let from = 0; from < values.length; from += perChunk) {
    let sum = 0;
    let count = 0;
    for (let index = from; index < from + perChunk && index < values.length; index += 1) {
      const value = values[index];
      if (value === null || value === undefined) continue;
      sum += value;
      count += 1;
    }
    if (count === 0) continue;
    means[found] = sum / count;
    found += 1;
  }
  return means.subarray(0, found);
};
