import { epochMsOf } from '../../mcp/contracts/window.ts';
import { avertingRun } from './averting-run.ts';
import { nodeOfAlarm } from './group-alarms.ts';
import type { Incident, TrackedForecast } from './incident.ts';
import type { EpochMs } from './intake-signal.ts';

/**
 * Whether a forecast came true: an alarm on its service that fired after it was made and before its
 * time was over is a hit. Its time over without one, it was averted where an action that would stop it
 * took effect in that time, and is a miss otherwise; until then it is open.
 */
export const scoreForecast = (
  tracked: TrackedForecast,
  incident: Incident,
  now: EpochMs,
): NonNullable<TrackedForecast['outcome']> | 'open' => {
  const until = epochMsOf(tracked.forecast.latestAt);
  const hit = incident.alarms.some(
    (alarm) =>
      nodeOfAlarm(alarm.notice) === tracked.forecast.node &&
      alarm.firstAt >= tracked.madeAt &&
      alarm.firstAt <= until,
  );
  if (hit) return 'hit';
  if (now <= until) return 'open';
  return avertingRun(tracked, incident) ? 'averted' : 'miss';
};
