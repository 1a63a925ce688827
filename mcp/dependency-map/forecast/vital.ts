import type { Deviation } from '../engine/deviation.ts';
import { PRIORS } from './priors.ts';

/** One amount of a node: usually, at the end of the window, and where it goes. */
export interface Vital {
  readonly usual: number;
  readonly now: number;
  /** One bin earlier. */
  readonly before: number;
  /** Change a second over the latest bins. */
  readonly perS: number;
  /** How likely it is that it grows, and did not only jump; undefined where that cannot be told yet. */
  readonly grows?: number;
  /** How far it strays from the usual by itself; never negative. */
  readonly natural: number;
  /** Seconds for which it has been beyond its natural range; 0 while it is not. */
  readonly sinceS: number;
  /** True beyond its natural range by more than half of what people notice. */
  readonly isOff: boolean;
}

/** Latest bins from which the direction is read. */
const LATEST = 5;
/** Samples at the end that are all beyond the natural range. */
const binsBeyond = (values: ArrayLike<number>, usual: number, natural: number): number => {
  let bins = 0;
  for (let bin = values.length - 1; bin >= 0; bin -= 1) {
    const value = values[bin] ?? Number.NaN;
    if (value - usual <= natural) break;
    if (Number.isFinite(value)) bins += 1;
  }
  return bins;
};

/** Least-squares line through the latest bins: its height at the end and its slope a bin. */
const lineThrough = (values: ArrayLike<number>, bins: number): { end: number; slope: number } => {
  const points: [number, number][] = [];
  for (let bin = Math.max(0, values.length - bins); bin < values.length; bin += 1) {
    const value = values[bin] ?? Number.NaN;
    if (Number.isFinite(value)) points.push([bin - values.length + 1, value]);
  }
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / Math.max(1, points.length);
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / Math.max(1, points.length);
  const spread = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  const slope =
    spread > 0 ? points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / spread : 0;
  return { end: meanY - slope * meanX, slope };
};

/**
 * Probability of a rise since the onset against a jump at the onset, by the slope of the latest bins
 * (Bayes): the one has the slope `rise`, the other none, both with this error.
 */
const growsOf = (slope: number, rise: number, error: number): number => {
  const variance = error ** 2 + (PRIORS.evenly * rise) ** 2;
  const odds = PRIORS.growing / (1 - PRIORS.growing);
  return 1 / (1 + Math.exp((-rise * (2 * slope - rise)) / (2 * variance)) / odds);
};

/** A vital from its levels by bin; undefined when no bin has one. Changes of less than `least` nobody notices. */
export const vitalOf = (
  levels: ArrayLike<number>,
  usual: number,
  natural: number,
  least: number,
  binS: number,
): Vital | undefined => {
  const beyond = binsBeyond(levels, usual, natural);
  const { end, slope } = lineThrough(levels, Math.max(2, Math.min(LATEST, beyond)));
  if (!Number.isFinite(end)) return undefined;
  const points = Math.max(2, Math.min(LATEST, beyond));
  // Counts and times scatter the more the higher they are; the slope's error follows from that.
  const scatter = (natural / 3) * Math.sqrt(Math.max(1, end / Math.max(usual, natural, 1e-9)));
  const error = scatter * Math.sqrt(12 / (points * (points * points - 1)));
  const rise = Math.max(0, end - usual) / Math.max(1, beyond);
  const grows = beyond >= 2 && rise > 0 ? growsOf(slope, rise, error) : undefined;
  return {
    usual,
    // Within its natural range it is as usual: what comes of it would be noise.
    now: beyond > 0 ? Math.max(0, end) : usual,
    before: levels[levels.length - 2] || end,
    perS: beyond >= 2 ? slope / binS : 0,
    ...(grows !== undefined && { grows }),
    natural,
    sinceS: beyond * binS,
    isOff: beyond > 0 && end - usual > Math.max(natural, least),
  };
};

/** The vital of one series; `leastShare` of its usual level is what people do not notice, `by` converts its unit. */
export const vitalOfDeviation = (
  deviation: Deviation | undefined,
  leastShare: number,
  binS: number,
  by = 1,
): Vital | undefined =>
  deviation &&
  vitalOf(
    by === 1 ? deviation.levels : deviation.levels.map((level) => level * by),
    deviation.usual * by,
    deviation.natural * deviation.scale * by,
    leastShare * deviation.usual * by,
    binS,
  );
