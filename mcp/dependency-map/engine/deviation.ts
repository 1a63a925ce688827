import { driftOf } from './drift.ts';
import type { ObservedSeries } from './rca-input.ts';
import { quantileOfSorted, weightedMean } from './robust-stats.ts';
import { binBaseline, binWindow, type TimeGrid } from './time-grid.ts';

/** How one series left its normal range, bin by bin of the window. */
export interface Deviation {
  readonly series: ObservedSeries;
  /** Median of the baseline; what is counted is a rate a second. */
  readonly usual: number;
  /** Values of the window, in the same unit; NaN is no sample. */
  readonly levels: Float64Array;
  /** Distance from `usual` in robust scales, positive in the direction that hurts. */
  readonly z: Float64Array;
  /** The distance that this series reaches by itself in one of a hundred bins, at least 3. */
  readonly natural: number;
  /** Robust standard deviation of the baseline, in the unit of `usual`. */
  readonly scale: number;
  /** Baseline bins behind `usual`; few make it uncertain. */
  readonly baselineBins: number;
}

const COUNTED = new Set(['requests', 'errors', 'throttles']);

/** True for what is counted a period and compared as a rate. */
export const isCounted = (series: Pick<ObservedSeries, 'signal' | 'statistic'>): boolean =>
  COUNTED.has(series.signal) && (series.statistic === 'Sum' || series.statistic === 'SampleCount');

/** What fills or empties slowly: it is compared with where it was going. */
const DRIFTING = new Set<ObservedSeries['signal']>(['saturation', 'backlog', 'other']);

/** Smallest scale that means anything, as a share of the usual level. */
const LEAST_SHARE: Partial<Record<ObservedSeries['signal'], number>> = { availability: 0.0015 };
const LEAST_SHARE_ELSE = 0.03;
/** With fewer baseline bins than this the natural range is not known well: it is taken wider. */
const FEW_BINS = 20;

/**
 * A share of few requests scatters by chance (binomial), and one failed request alone, three scales
 * at least, is the edge of what says anything.
 */
const chanceOf = (sorted: Float64Array, requests: number): number => {
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  const failing = Math.min(0.5, Math.max(0, 1 - mean / 100));
  return 100 * Math.max(Math.sqrt((failing * (1 - failing)) / requests), 1 / (3 * requests));
};

const scaleOf = (
  series: ObservedSeries,
  sorted: Float64Array,
  grid: TimeGrid,
  requestsPerS: number | undefined,
): number => {
  const usual = quantileOfSorted(sorted, 0.5);
  const iqr = quantileOfSorted(sorted, 0.75) - quantileOfSorted(sorted, 0.25);
  const share = LEAST_SHARE[series.signal] ?? LEAST_SHARE_ELSE;
  // Counts scatter by their square root (Poisson) even where the baseline happened not to.
  const counting = isCounted(series) ? Math.sqrt(usual * grid.binS + 1) / grid.binS : 0;
  const chance =
    series.signal === 'availability' && requestsPerS !== undefined && requestsPerS > 0
      ? chanceOf(sorted, Math.max(1, requestsPerS * grid.binS))
      : 0;
  return Math.max(iqr / 1.349, Math.abs(usual) * share, counting, chance);
};

/** Beyond this a distance says no more: a constant series has no scale of its own. */
const FARTHEST = 1e4;

const distance = (by: number, scale: number): number => {
  if (by === 0) return 0;
  return Math.max(-FARTHEST, Math.min(FARTHEST, by / scale));
};

const naturalOf = (sorted: Float64Array, usual: number, scale: number, sign: number): number => {
  const edge = quantileOfSorted(sorted, sign > 0 ? 0.99 : 0.01);
  const natural = Math.max(3, distance(sign * (edge - usual), scale));
  return sorted.length < FEW_BINS ? natural * (1 + (FEW_BINS - sorted.length) / FEW_BINS) : natural;
};

/**
 * Robust change of a series: median and interquartile range of the baseline, as in BARO (Pham et al.,
 * FSE 2024), and how far the series strays by itself. Undefined when it has no samples in the window,
 * or none to compare them with. `requestsPerS` is the usual load of its node, where it is known.
 */
export const deviationOf = (
  series: ObservedSeries,
  grid: TimeGrid,
  requestsPerS?: number,
): Deviation | undefined => {
  const rate = isCounted(series) ? 1 / series.periodS : 1;
  const levels = binWindow(series.window, series.periodS, grid).map((value) => value * rate);
  if (!levels.some(Number.isFinite)) return undefined;
  const before = binBaseline(series.baseline, series.periodS, grid);
  if (before.length === 0 && !isCounted(series)) return undefined;
  // What is counted and was never seen was zero.
  const known = (before.length > 0 ? before : new Float64Array(1)).map((value) => value * rate);
  const still = distancesOf(series, known, levels, 0, grid, requestsPerS);
  const perBin = DRIFTING.has(series.signal) ? driftOf(known) : 0;
  if (perBin === 0) return { series, levels, baselineBins: known.length, ...still };
  const drifting = distancesOf(series, known, levels, perBin, grid, requestsPerS);
  // Whether a drift goes on or ends is not known: only what neither explains is strange.
  const z = still.z.map(
    (one, bin) =>
      Math.min(one / still.natural, (drifting.z[bin] ?? 0) / drifting.natural) * drifting.natural,
  );
  return { series, levels, baselineBins: known.length, ...drifting, z };
};

type Distances = Pick<Deviation, 'usual' | 'z' | 'natural' | 'scale'>;

/** Distances of the window from the baseline, carried on with a drift of `perBin`. */
const distancesOf = (
  series: ObservedSeries,
  baseline: Float64Array,
  levels: Float64Array,
  perBin: number,
  grid: TimeGrid,
  requestsPerS: number | undefined,
): Distances => {
  const atEnd = baseline.map((value, bin) => value + perBin * (baseline.length - bin));
  const sorted = atEnd.sort();
  const usual = quantileOfSorted(sorted, 0.5);
  const scale = scaleOf(series, sorted, grid, requestsPerS);
  const sign = series.signal === 'availability' ? -1 : 1;
  return {
    usual,
    z: levels.map((value, bin) => distance(sign * (value - usual - perBin * bin), scale)),
    natural: naturalOf(sorted, usual, scale, sign),
    scale,
  };
};

/** Level of a series while the trouble lasted. */
export const levelDuring = (deviation: Deviation, focus: ArrayLike<number>): number =>
  weightedMean(deviation.levels, focus);

/** One sample may be chance; what lasts is less likely to be. 1 for two samples, at most 2. */
const lasting = ({ z }: Deviation, focus: ArrayLike<number>): number => {
  let bins = 0;
  for (let bin = 0; bin < z.length; bin += 1) if (Number.isFinite(z[bin])) bins += focus[bin] ?? 0;
  return Math.min(2, (bins / 2) ** 0.4);
};

/** How far beyond its natural range a series was while the trouble lasted; 1 is the edge of it. */
export const strengthDuring = (deviation: Deviation, focus: ArrayLike<number>): number => {
  const z = weightedMean(deviation.z, focus);
  return Number.isFinite(z) ? (z * lasting(deviation, focus)) / deviation.natural : 0;
};

/** Shares of the natural range and of the peak beyond which a bin belongs to what came after. */
const STILL_OFF = 0.6;
const STILL_OFF_PEAK = 0.2;

/**
 * Bin at which the series left its normal range for the trouble that lasts at `focusBin`: going back
 * from there while it was off; -1 when it is not beyond its natural range there or later.
 */
export const onsetOf = ({ z, natural }: Deviation, focusBin: number): number => {
  let bin = z.findIndex((value, at) => at >= focusBin && value > natural);
  if (bin < 0) return -1;
  let peak = 0;
  for (let at = bin; at < z.length; at += 1) peak = Math.max(peak, z[at] || 0);
  const least = Math.max(natural * STILL_OFF, peak * STILL_OFF_PEAK);
  while (bin > 0 && (z[bin - 1] ?? 0) > least) bin -= 1;
  return bin;
};
