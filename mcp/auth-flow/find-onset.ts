import type { Signal } from '../contracts/symptom.ts';
import type { Window } from '../contracts/window.ts';
import type { Series } from '../telemetry/telemetry.ts';

/** Median absolute deviation of normal data times this is its standard deviation. */
const MAD_TO_SIGMA = 1.4826;

/** The middle value, the mean of two middles; 0 of none. */
export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
};

/** Signals of which less is worse. */
const FALLING: ReadonlySet<Signal> = new Set(['availability']);

/** The least change that counts, of a series that never moved. */
const floorOf = (unit: string): number => (unit === 's' ? 0.005 : 1);

const isOutside = (series: Series, normal: readonly number[]): ((value: number) => boolean) => {
  const middle = median(normal);
  const spread = MAD_TO_SIGMA * median(normal.map((value) => Math.abs(value - middle)));
  const margin = 4 * Math.max(spread, 0.05 * Math.abs(middle), floorOf(series.unit));
  return FALLING.has(series.signal)
    ? (value) => value < middle - margin
    : (value) => value > middle + margin;
};

/**
 * When a series left its baseline for good: the start of the run of periods outside median ± 4 robust
 * standard deviations that reaches the end of what is known or the alarm; one period back inside does not
 * end a run. Epoch milliseconds; undefined where it did not leave, or the baseline has under 3 samples.
 */
export const findOnset = (series: Series, baseline: Window, window: Window): number | undefined => {
  const startS = Date.parse(window.from) / 1000;
  const samples = series.timestamps.flatMap((atS, at) => {
    const value = series.values[at];
    return typeof value === 'number' ? [{ atS, value }] : [];
  });
  const normal = samples
    .filter(({ atS }) => atS >= Date.parse(baseline.from) / 1000)
    .filter(({ atS }) => atS + series.periodS <= Date.parse(baseline.to) / 1000)
    .map(({ value }) => value);
  if (normal.length < 3) return undefined;
  const outside = isOutside(series, normal);
  const after = samples.filter(({ atS }) => atS + series.periodS > startS);
  let onsetS: number | undefined;
  let inside = 0;
  for (const { atS, value } of after.toReversed()) {
    if (outside(value)) {
      onsetS = atS;
      inside = 0;
    } else if (onsetS !== undefined) inside += 1;
    if (inside > 1) break;
  }
  return onsetS === undefined ? undefined : onsetS * 1000;
};

/**
 * When the first of several series left its baseline for good: whatever was felt last, it began there.
 * Undefined where none did.
 */
export const firstOnset = (
  all: readonly Series[],
  baseline: Window,
  window: Window,
): number | undefined => {
  const found = all
    .map((series) => findOnset(series, baseline, window))
    .filter((onsetMs) => onsetMs !== undefined);
  return found.length === 0 ? undefined : Math.min(...found);
};
