import type { AlarmNotice, IntakeSignal } from '../domain/intake-signal.ts';
import type { IncidentStore } from './incident-store.ts';
import type { AlarmAtSource, AlarmSource, Clock } from './ports.ts';

/**
 * Asks CloudWatch what notifications may have missed: alarms that fire and no incident knows, and
 * alarms of open incidents whose state has moved on. Appends them to the intake as signals of its own.
 * @throws when CloudWatch cannot be asked
 */
export const createSweepAlarms =
  (deps: {
    incidents: IncidentStore;
    alarms: AlarmSource;
    append: (signal: IntakeSignal) => Promise<unknown>;
    clock: Clock;
  }) =>
  async (): Promise<number> => {
    const open = (await deps.incidents.all()).filter((incident) => incident.status === 'open');
    const known = open.flatMap((incident) => incident.alarms.map((alarm) => alarm.notice));
    const atSource = [
      ...(await deps.alarms.firing()),
      ...(known.length > 0 ? await deps.alarms.describe(known.map((alarm) => alarm.name)) : []),
    ];
    const missed = atSource.filter((alarm) => isNews(alarm, known));
    for (const alarm of new Map(missed.map((one) => [one.arn, one])).values())
      await deps.append({
        id: `sweep-${alarm.arn}-${alarm.stateChangedAt}`,
        source: 'sweep',
        receivedAt: deps.clock(),
        kind: 'alarm',
        alarm: noticeOf(alarm),
      });
    return missed.length;
  };

const isNews = (alarm: AlarmAtSource, known: readonly AlarmNotice[]): boolean => {
  const before = known.find((notice) => notice.arn === alarm.arn);
  if (!before) return alarm.state === 'ALARM';
  return before.state !== alarm.state && alarm.stateChangedAt >= before.stateChangedAt;
};

const noticeOf = (alarm: AlarmAtSource): AlarmNotice => {
  const [, , , region = '', accountId = ''] = alarm.arn.split(':');
  const { namespace, metricName, statistic, periodS, threshold, comparison } = alarm;
  return {
    name: alarm.name,
    arn: alarm.arn,
    accountId,
    region,
    state: alarm.state,
    stateChangedAt: alarm.stateChangedAt,
    reason: alarm.reason,
    ...(namespace !== undefined &&
      metricName !== undefined && {
        metric: {
          namespace,
          metricName,
          dimensions: alarm.dimensions,
          statistic: statistic ?? 'Average',
          periodS: periodS ?? 60,
          ...(threshold !== undefined && { threshold }),
          ...(comparison !== undefined && { comparison }),
        },
      }),
  };
};
