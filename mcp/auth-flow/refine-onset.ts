import type { Window } from '../contracts/window.ts';
import type { Series } from '../telemetry/telemetry.ts';
import { findOnset, median } from './find-onset.ts';

// Metrics come by the period, and trouble begins within one: what is read of that period is part normal.

/** Statistics that are of a period in proportion to how much of it was in trouble. */
const LINEAR: ReadonlySet<string> = new Set(['Average', 'Sum', 'SampleCount']);

/** A first period that was in trouble for less than this share is left out, where another follows. */
const MOSTLY = 0.5;

/** A second period that changed by less than this share of those after it shows trouble that grows. */
const GROWN = 0.85;

/** When trouble began, and from when on everything that is read is of it. */
export interface Onset {
  readonly atMs: number;
  readonly wholeFromMs: number;
}

interface FirstPeriods {
  /** The change of the first period as a share of that of the second. */
  readonly first: number;
  /** The change of the second as a share of that of those after it; undefined without any. */
  readonly second: number | undefined;
}

/** How a series took off in the periods from `firstS` on; undefined where it does not tell. */
const takeOff = (series: Series, baseline: Window, firstS: number): FirstPeriods | undefined => {
  const { timestamps, values } = series;
  const valuesIn = (fromS: number, toS: number): number[] =>
    timestamps.flatMap((atS, at) => {
      const value = values[at];
      return atS >= fromS && atS < toS && typeof value === 'number' ? [value] : [];
    });
  const untilS = Math.min(firstS, Date.parse(baseline.to) / 1000);
  const normal = valuesIn(Date.parse(baseline.from) / 1000, untilS);
  const [first, second, ...later] = valuesIn(firstS, Number.POSITIVE_INFINITY);
  if (normal.length < 3 || first === undefined || second === undefined) return undefined;
  const usual = median(normal);
  const share = (value: number, of: number) =>
    of === usual ? undefined : Math.min(1, Math.max(0, (value - usual) / (of - usual)));
  const told = share(first, second);
  if (told === undefined) return undefined;
  return { first: told, second: later.length === 0 ? undefined : share(second, median(later)) };
};

/**
 * Where within its first period an onset was: as far in as the mean and the counts of that period fall
 * short of the next, by the median of the series that left their baseline then. Trouble that grows from
 * period to period began gently, not late: its first period belongs to it.
 */
export const refineOnset = (
  all: readonly Series[],
  onsetMs: number,
  baseline: Window,
  window: Window,
): Onset => {
  const periodMs = (all[0]?.periodS ?? 0) * 1000;
  const told = all
    .filter(({ statistic }) => LINEAR.has(statistic))
    .filter((series) => {
      const own = findOnset(series, baseline, window);
      return own !== undefined && own - onsetMs <= periodMs;
    })
    .map((series) => takeOff(series, baseline, onsetMs / 1000))
    .filter((one) => one !== undefined);
  if (told.length === 0) return { atMs: onsetMs, wholeFromMs: onsetMs };
  const share = median(told.map(({ first }) => first));
  const seconds = told.map(({ second }) => second).filter((second) => second !== undefined);
  const isGrowing = seconds.length > 0 && median(seconds) < GROWN;
  const nextMs = onsetMs + periodMs;
  const isFollowed = nextMs + periodMs <= Date.parse(window.to);
  return {
    atMs: onsetMs + (isGrowing ? 0 : (1 - share) * periodMs),
    wholeFromMs: share < MOSTLY && !isGrowing && isFollowed ? nextMs : onsetMs,
  };
};
