import type { ServiceMap } from '../../mcp/contracts/dependency-map-tools.ts';
import { type GroupingLimits, placeAlarm } from '../domain/group-alarms.ts';
import type { Incident } from '../domain/incident.ts';
import type { AlarmNotice, IntakeSignal } from '../domain/intake-signal.ts';
import type { IncidentStore } from './incident-store.ts';
import type { Clock, EventLog, IncidentView, Logger, Meter } from './ports.ts';

const INTAKE = 'intake';
const CURSOR = 'grouper';
const LEASE = 'grouper';
const LEASE_MS = 15_000;

/**
 * Consumes the intake stream by position and places each signal with an incident. One instance at a
 * time holds the lease. A crash between placing and moving the cursor places the signal again, which
 * changes nothing: the incident has the alarm already.
 */
export const createGroupSignals = (deps: {
  log: EventLog;
  incidents: IncidentStore;
  view: Pick<IncidentView, 'showNotice'>;
  serviceMap: () => Promise<ServiceMap | null>;
  limits: GroupingLimits;
  clock: Clock;
  holder: string;
  meter: Pick<Meter, 'alarm'>;
  logger: Logger;
}) => {
  const { log, incidents, clock } = deps;

  const place = async (signal: IntakeSignal): Promise<void> => {
    if (signal.kind === 'unknown') {
      await deps.view.showNotice(signal.id, signal.subject ?? 'Notification', signal.text);
      return;
    }
    if (signal.kind === 'event') {
      await attachToOpen(signal);
      return;
    }
    deps.meter.alarm(signal.alarm.state);
    const known = await incidents.all();
    const map = await deps.serviceMap();
    const placement = placeAlarm(signal.alarm, known, map, deps.limits);
    if (placement.kind === 'opens') await open(signal.id, signal.alarm);
    if (placement.kind === 'joins')
      await incidents.record(placement.incidentId, [
        {
          key: `joined:${signal.id}`,
          event: {
            type: 'AlarmJoined',
            data: { alarm: signal.alarm, signalId: signal.id, why: placement.why },
          },
        },
      ]);
    if (placement.kind === 'same-alarm')
      await change(
        known.find((incident) => incident.id === placement.incidentId),
        signal.id,
        signal.alarm,
      );
    deps.logger.info(
      { signalId: signal.id, alarm: signal.alarm.name, state: signal.alarm.state, placement },
      'alarm placed',
    );
  };

  const open = async (signalId: string, alarm: AlarmNotice): Promise<void> => {
    await incidents.open((incidentId) => ({
      key: `opened:${signalId}`,
      event: { type: 'IncidentOpened', data: { incidentId, alarm, signalId } },
    }));
  };

  const change = async (
    incident: Incident | undefined,
    signalId: string,
    alarm: AlarmNotice,
  ): Promise<void> => {
    const before = incident?.alarms.find((known) => known.notice.arn === alarm.arn)?.notice;
    if (!incident || !before) return;
    const news = before.state !== alarm.state && alarm.stateChangedAt >= before.stateChangedAt;
    if (!news) return;
    await incidents.record(incident.id, [
      { key: `changed:${signalId}`, event: { type: 'AlarmChanged', data: { alarm, signalId } } },
    ]);
    if (incident.status === 'resolved' && alarm.state === 'ALARM')
      await incidents.execute(incident.id, {
        type: 'Reopen',
        by: null,
        why: `${alarm.name} fires again`,
      });
  };

  const attachToOpen = async (signal: Extract<IntakeSignal, { kind: 'event' }>): Promise<void> => {
    const open = (await incidents.all()).filter((incident) => incident.status === 'open');
    for (const incident of open)
      await incidents.record(incident.id, [
        {
          key: `notice:${signal.id}`,
          event: {
            type: 'NoticeAttached',
            data: { signalId: signal.id, title: signal.title, text: signal.text },
          },
        },
      ]);
  };

  /** Places what has come in since the last call. @returns how many signals it placed */
  return async (): Promise<number> => {
    if (!(await log.acquireLease(LEASE, deps.holder, LEASE_MS))) return 0;
    const last = (await log.readStream(CURSOR)).at(-1);
    const after = last ? (last.data as { version: number }).version : 0;
    const signals = await log.readStream(INTAKE, after);
    for (const event of signals) {
      await log.acquireLease(LEASE, deps.holder, LEASE_MS);
      await place(event.data as IntakeSignal);
      await log.append(CURSOR, [
        {
          id: `grouped-${event.version}`,
          type: 'SignalGrouped',
          at: clock(),
          data: { version: event.version },
        },
      ]);
    }
    return signals.length;
  };
};
