import { epochMsOf } from '../../mcp/contracts/window.ts';
import { nodeOfAlarm } from './group-alarms.ts';
import type { Incident, TrackedForecast } from './incident.ts';
import type { EpochMs } from './intake-signal.ts';

/**
 * Whether a forecast came true: an alarm on its service that fired after it was made and before its
 * time was over is a hit; its time over without one is a miss; until then it is open.
 */
export const scoreForecast = (
  tracked: TrackedForecast,
  incident: Incident,
  now: EpochMs,
): 'hit' | 'miss' | 'open' => {
  const until = epochMsOf(tracked.forecast.latestAt);
  const hit = incident.alarms.some(
    (alarm) =>
      nodeOfAlarm(alarm.notice) === tracked.forecast.node &&
      alarm.firstAt >= tracked.madeAt &&
      alarm.firstAt <= until,
  );
  if (hit) return 'hit';
  return now > until ? 'miss' : 'open';
};
