import { verifyRecovery } from '../../mcp/contracts/recovery-tools.ts';
import { recentSpan } from '../domain/investigation-window.ts';
import { hasRecovered } from '../domain/recovery-state.ts';
import { symptomOfAlarm } from '../domain/symptom-of-alarm.ts';
import type { IncidentStore } from './incident-store.ts';
import type { Clock, McpHub } from './ports.ts';

const READ_WITHIN_MS = 15_000;

/**
 * Reads the vitals once more and resolves the incident when the symptom is gone and stays gone.
 * @throws when recovery does not answer: the job is tried again
 */
export const createCheckRecovery =
  (deps: { incidents: IncidentStore; hub: McpHub; clock: Clock }) =>
  async (incidentId: string, number: number): Promise<void> => {
    const { incident } = await deps.incidents.load(incidentId);
    const round = incident.rounds[0];
    if (!round || incident.status === 'resolved' || incident.checks.length >= number) return;
    const answer = await deps.hub.call(
      'recovery',
      verifyRecovery,
      {
        alarms: incident.alarms.map((alarm) => alarm.notice.name),
        symptoms: incident.alarms.map((alarm) => symptomOfAlarm(alarm.notice)),
        window: recentSpan(deps.clock(), round.symptom.periodS ?? 60, 3),
        baseline: round.baseline,
        before: round.window,
      },
      READ_WITHIN_MS,
    );
    if (!answer.ok) throw new Error(`Vitals cannot be read: ${answer.why}: ${answer.detail}`);
    const now = await deps.incidents.record(incidentId, [
      {
        key: `check:${number}`,
        event: { type: 'VitalsRead', data: { verification: answer.value } },
      },
    ]);
    if (hasRecovered(now))
      await deps.incidents.execute(incidentId, {
        type: 'Resolve',
        by: null,
        why: 'The symptom is gone.',
      });
  };
