import { type Deviation, strengthDuring } from './deviation.ts';
import { gateOf } from './robust-stats.ts';
import type { TimeGrid } from './time-grid.ts';

/** When the trouble was, as weights on the bins of the window, and how plain the symptom itself is. */
export interface Focus {
  readonly weights: Float64Array;
  /** Strength of the symptom's own series while it lasted; undefined when it has none. */
  readonly symptomStrength?: number;
  /** First bin with weight. */
  readonly onset: number;
}

/** A bin counts from this share of the highest distance on. */
const PEAK_SHARE = 0.35;

const weightsFrom = (profile: Float64Array): Float64Array => {
  const peak = profile.reduce((most, z) => (z > most ? z : most), 0);
  return profile.map((z) => (z > Math.max(1, peak * PEAK_SHARE) ? z / peak : 0));
};

/** Bins around the alarm: from a tenth of the window before it to the end of the window. */
const aroundAlarm = (grid: TimeGrid, atS: number): Float64Array => {
  const at = Math.floor((atS - grid.fromS) / grid.binS);
  const from = Math.max(0, Math.min(at, grid.bins - 1) - Math.ceil(grid.bins / 10));
  return Float64Array.from({ length: grid.bins }, (_, bin) => (bin >= from ? 1 : 0));
};

/** What all services together show: the sum of how far each is beyond its own natural range. */
const common = (deviations: readonly Deviation[], bins: number): Float64Array => {
  const profile = new Float64Array(bins);
  for (const { z, natural } of deviations)
    for (let bin = 0; bin < bins; bin += 1)
      profile[bin] = (profile[bin] ?? 0) + 4 * gateOf((z[bin] ?? 0) / natural);
  return profile;
};

const onsetIn = (weights: Float64Array): number =>
  Math.max(
    0,
    weights.findIndex((weight) => weight > 0),
  );

/**
 * When to look: where the symptom's own series strays, else where the services together do, else
 * around the alarm. Comparing all services over the same span keeps trouble of other times out.
 */
export const focusOf = (
  symptom: readonly Deviation[],
  all: readonly Deviation[],
  grid: TimeGrid,
  atS: number,
): Focus => {
  const own = symptom.toSorted((a, b) => peakOf(b) - peakOf(a))[0];
  if (own && peakOf(own) >= 1) {
    const weights = weightsFrom(own.z);
    return { weights, onset: onsetIn(weights), symptomStrength: strengthDuring(own, weights) };
  }
  const together = weightsFrom(common(all, grid.bins));
  const weights = together.some((weight) => weight > 0) ? together : aroundAlarm(grid, atS);
  return {
    weights,
    onset: onsetIn(weights),
    ...(own && { symptomStrength: strengthDuring(own, weights) }),
  };
};

const peakOf = ({ z, natural }: Deviation): number =>
  z.reduce((most, value) => (value > most ? value : most), 0) / natural;
