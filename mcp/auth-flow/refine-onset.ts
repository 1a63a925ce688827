import type { Window } from '../contracts/window.ts';
import type { Series } from '../telemetry/telemetry.ts';
import { findOnset, median } from './find-onset.ts';

// Metrics come by the period, and trouble begins within one: what is read of that period is part normal.

/** Statistics that are of a period in proportion to how much of it was in trouble. */
const LINEAR: ReadonlySet<string> = new Set(['Average', 'Sum', 'SampleCount']);

/** A first period that was in trouble for less than this share is left out, where another follows. */
const MOSTLY = 0.75;

/** When trouble began, and from when on everything that is read is of it. */
export interface Onset {
  readonly atMs: number;
  readonly wholeFromMs: number;
}

/** For which share of the period that begins at `firstS` a series was as it was afterwards; undefined where it does not tell. */
const troubledShare = (series: Series, baseline: Window, firstS: number): number | undefined => {
  const { timestamps, values, periodS } = series;
  const valuesIn = (fromS: number, toS: number): number[] =>
    timestamps.flatMap((atS, at) => {
      const value = values[at];
      return atS >= fromS && atS < toS && typeof value === 'number' ? [value] : [];
    });
  const normal = valuesIn(
    Date.parse(baseline.from) / 1000,
    Math.min(firstS, Date.parse(baseline.to) / 1000),
  );
  const [first] = valuesIn(firstS, firstS + periodS);
  const later = valuesIn(firstS + periodS, Number.POSITIVE_INFINITY);
  if (normal.length < 3 || first === undefined || later.length === 0) return undefined;
  const usual = median(normal);
  const change = median(later) - usual;
  return change === 0 ? undefined : Math.min(1, Math.max(0, (first - usual) / change));
};

/**
 * Where within its first period an onset was: as far in as the mean and the counts of that period fall
 * short of those after it, by the median of the series that left their baseline then.
 */
export const refineOnset = (
  all: readonly Series[],
  onsetMs: number,
  baseline: Window,
  window: Window,
): Onset => {
  const periodMs = (all[0]?.periodS ?? 0) * 1000;
  const firstS = onsetMs / 1000;
  const shares = all
    .filter(({ statistic }) => LINEAR.has(statistic))
    .filter((series) => {
      const own = findOnset(series, baseline, window);
      return own !== undefined && own - onsetMs <= periodMs;
    })
    .map((series) => troubledShare(series, baseline, firstS))
    .filter((share) => share !== undefined);
  if (shares.length === 0) return { atMs: onsetMs, wholeFromMs: onsetMs };
  const share = median(shares);
  const nextMs = onsetMs + periodMs;
  const isFollowed = nextMs + periodMs <= Date.parse(window.to);
  return {
    atMs: onsetMs + (1 - share) * periodMs,
    wholeFromMs: share < MOSTLY && isFollowed ? nextMs : onsetMs,
  };
};
