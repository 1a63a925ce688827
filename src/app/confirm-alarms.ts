import { firing } from '../domain/incident.ts';
import type { IncidentStore } from './incident-store.ts';
import type { AlarmSource } from './ports.ts';

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
    const confirmed = open.filter(({ notice }) =>
      atSource.some(
        (alarm) =>
          alarm.arn === notice.arn &&
          (alarm.state === 'ALARM' || alarm.stateChangedAt >= notice.stateChangedAt),
      ),
    );
    const names = confirmed.map((alarm) => alarm.notice.name);
    const others = open.map((alarm) => alarm.notice.name).filter((name) => !names.includes(name));
    const count = incident.alarms.length;
    await deps.incidents.record(incidentId, [
      ...(names.length > 0
        ? [
            {
              key: `confirmed:${names.join(',')}:${count}`,
              event: { type: 'AlarmsConfirmed' as const, data: { names } },
            },
          ]
        : []),
      ...(others.length > 0
        ? [
            {
              key: `not-confirmed:${others.join(',')}:${count}`,
              event: {
                type: 'AlarmsNotConfirmed' as const,
                data: { names: others, why: 'CloudWatch does not have this alarm in ALARM' },
              },
            },
          ]
        : []),
    ]);
  };
