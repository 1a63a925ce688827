import { firing } from '../domain/incident.ts';
import type { AlarmNotice } from '../domain/intake-signal.ts';
import type { Fact, IncidentStore } from './incident-store.ts';
import type { AlarmAtSource, AlarmSource } from './ports.ts';

/**
 * Asks CloudWatch whether the alarms of an incident are what the notifications claimed. A signature
 * proves the topic, not the truth. An alarm that has already gone back to OK counts as confirmed when
 * CloudWatch changed its state at or after the claimed time.
 * @throws when CloudWatch cannot be asked, so that the job is tried again; nothing is written meanwhile
 */
export const createConfirmAlarms =
  (deps: { incidents: IncidentStore; alarms: AlarmSource }) =>
  async (incidentId: string): Promise<void> => {
    const { incident } = await deps.incidents.load(incidentId);
    const open = firing(incident).filter((alarm) => alarm.confirmed === null);
    if (open.length === 0) return;
    const atSource = await deps.alarms.describe(open.map((alarm) => alarm.notice.name));
    await deps.incidents.record(
      incidentId,
      open.map(({ notice }) => factOf(notice, atSource)),
    );
  };

/** One fact an alarm and change of state, so that asking twice records once. */
const factOf = (notice: AlarmNotice, atSource: readonly AlarmAtSource[]): Fact => {
  const names = [notice.name];
  const isTrue = atSource.some(
    (alarm) =>
      alarm.arn === notice.arn &&
      (alarm.state === 'ALARM' || alarm.stateChangedAt >= notice.stateChangedAt),
  );
  return {
    key: `confirmation:${notice.name}:${notice.stateChangedAt}`,
    event: isTrue
      ? { type: 'AlarmsConfirmed', data: { names } }
      : {
          type: 'AlarmsNotConfirmed',
          data: { names, why: 'CloudWatch does not have this alarm in ALARM' },
        },
  };
};
