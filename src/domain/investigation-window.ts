import { type Window, windowOf } from '../../mcp/contracts/window.ts';
import type { EpochMs } from './intake-signal.ts';

/** Periods of an alarm before its change of state in which the trouble may already have begun. */
const LEAD_PERIODS = 6;
/** Periods of normal operation to compare with: an hour for one-minute alarms. */
const BASELINE_PERIODS = 60;

/**
 * The spans to look at, counted in the alarm's own periods so that ten-second and five-minute alarms
 * are judged alike: the window from shortly before the change of state until now, and the baseline
 * that ends where the window starts.
 */
export const investigationSpans = (
  alarmAt: EpochMs,
  now: EpochMs,
  periodS: number,
): { window: Window; baseline: Window } => {
  const periodMs = periodS * 1000;
  const floor = (ms: number) => Math.floor(ms / periodMs) * periodMs;
  const from = floor(alarmAt - LEAD_PERIODS * periodMs);
  const to = Math.max(floor(now), from + periodMs);
  return {
    window: windowOf(from, to),
    baseline: windowOf(from - BASELINE_PERIODS * periodMs, from),
  };
};

/** The last whole periods before `now`: what is true at present. */
export const recentSpan = (now: EpochMs, periodS: number, periods: number): Window => {
  const periodMs = periodS * 1000;
  const to = Math.floor(now / periodMs) * periodMs;
  return windowOf(to - periods * periodMs, to);
};
