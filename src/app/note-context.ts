import type { ThreadItem } from '../domain/thread-item.ts';
import type { IncidentStore } from './incident-store.ts';
import type { Clock, Meter } from './ports.ts';

/** Stops the clock of time to context when the first message that explains the alarm is in Slack. */
export const createNoteContext =
  (deps: { incidents: IncidentStore; clock: Clock; meter: Pick<Meter, 'timeToContext'> }) =>
  async (incidentId: string, item: ThreadItem, isNew: boolean): Promise<void> => {
    if (item.key !== 'card' || !(isNew || item.explains)) return;
    const { incident } = await deps.incidents.load(incidentId);
    if (incident.timeToContextMs !== null || incident.alarms.length === 0) return;
    const since = Math.min(...incident.alarms.map((alarm) => alarm.notice.stateChangedAt));
    const millisecondsAfterAlarm = Math.max(0, deps.clock() - since);
    if (isNew) deps.meter.timeToContext('first-post', millisecondsAfterAlarm);
    if (!item.explains) return;
    deps.meter.timeToContext('context', millisecondsAfterAlarm);
    await deps.incidents.record(incidentId, [
      { key: 'context-shown', event: { type: 'ContextShown', data: { millisecondsAfterAlarm } } },
    ]);
  };
