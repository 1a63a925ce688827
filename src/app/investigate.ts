import { getAuthFlowContext } from '../../mcp/contracts/auth-flow-tools.ts';
import {
  findRootCauses,
  getServiceMap,
  predictCascade,
} from '../../mcp/contracts/dependency-map-tools.ts';
import { proposeActions, verifyRecovery } from '../../mcp/contracts/recovery-tools.ts';
import type { ToolContract, ToolInput } from '../../mcp/contracts/tool-contract.ts';
import { diagnose } from '../domain/diagnose.ts';
import type { Incident, Round } from '../domain/incident.ts';
import type { SectionAnswer, SectionName } from '../domain/incident-events.ts';
import { investigationSpans, recentSpan } from '../domain/investigation-window.ts';
import { leadingCause } from '../domain/leading-cause.ts';
import { headlineAlarm, symptomOfAlarm } from '../domain/symptom-of-alarm.ts';
import type { IncidentStore } from './incident-store.ts';
import type { Clock, McpHub, ServiceName } from './ports.ts';

/** How long one answer may take before its section is given up for this round. */
const ANSWER_WITHIN_MS = 15_000;

/**
 * One round of questions to the three services, in parallel where one does not need another's answer.
 * Each answer is recorded when it comes; one that fails costs its section alone.
 */
export const createInvestigate =
  (deps: { incidents: IncidentStore; hub: McpHub; clock: Clock }) =>
  async (incidentId: string, roundNumber: number): Promise<void> => {
    const { incidents, hub, clock } = deps;
    const round = await startRound(deps, incidentId, roundNumber);
    if (!round || round.endedAt !== null) return;
    const { symptom, window, baseline } = round;

    const ask = async <C extends ToolContract>(
      section: SectionName,
      service: ServiceName,
      tool: C,
      input: ToolInput<C>,
    ): Promise<Incident> => {
      const answer = await hub.call(service, tool, input, ANSWER_WITHIN_MS);
      const key = `round-${roundNumber}:${section}`;
      if (!answer.ok)
        return incidents.record(incidentId, [
          {
            key,
            event: {
              type: 'SectionFailed',
              data: { round: roundNumber, section, why: answer.why, detail: answer.detail },
            },
          },
        ]);
      return incidents.record(incidentId, [
        {
          key,
          event: {
            type: 'SectionAnswered',
            data: {
              round: roundNumber,
              answer: { section, value: answer.value } as unknown as SectionAnswer,
              tookMs: answer.tookMs,
            },
          },
        },
      ]);
    };

    const question = { symptom, window, baseline };
    const { incident } = await incidents.load(incidentId);
    const alarms = incident.alarms.map((alarm) => alarm.notice.name);
    const causesThenCascade = async () => {
      const known = await ask('causes', 'dependency-map', findRootCauses, question);
      const causes = (known.causes?.candidates ?? [])
        .map((candidate) => candidate.node)
        .slice(0, 3);
      if (causes.length > 0)
        await ask('cascade', 'dependency-map', predictCascade, { ...question, causes });
    };
    await Promise.all([
      ask('auth', 'auth-flow', getAuthFlowContext, question),
      ask('map', 'dependency-map', getServiceMap, { window }),
      ask('vitals', 'recovery', verifyRecovery, {
        alarms,
        symptoms: incident.alarms.map((alarm) => symptomOfAlarm(alarm.notice)),
        window: recentSpan(clock(), symptom.periodS ?? 60, 3),
        baseline,
      }),
      causesThenCascade(),
    ]);

    const found = (await incidents.load(incidentId)).incident;
    if (leadingCause(found) && found.status === 'open')
      await ask('plan', 'recovery', proposeActions, {
        incidentId,
        alarms,
        symptom,
        window,
        diagnosis: diagnose(found),
        history: historyOf(found),
      });
    await incidents.record(incidentId, [
      {
        key: `round-${roundNumber}:ended`,
        event: { type: 'RoundEnded', data: { round: roundNumber } },
      },
    ]);
  };

/** The round, with its spans fixed when it first started: a retry asks the same questions. */
const startRound = async (
  deps: { incidents: IncidentStore; clock: Clock },
  incidentId: string,
  number: number,
): Promise<Round | undefined> => {
  const { incident } = await deps.incidents.load(incidentId);
  const headline = headlineAlarm(incident);
  const begun = incident.rounds.some((round) => round.number === number);
  if (!headline || (incident.status === 'resolved' && !begun)) return undefined;
  const symptom = symptomOfAlarm(headline);
  const earliest = Math.min(...incident.alarms.map((alarm) => alarm.notice.stateChangedAt));
  const spans = investigationSpans(earliest, deps.clock(), symptom.periodS ?? 60);
  const started = await deps.incidents.record(incidentId, [
    {
      key: `round-${number}:started`,
      event: { type: 'RoundStarted', data: { round: number, symptom, ...spans } },
    },
  ]);
  return started.rounds.find((round) => round.number === number);
};

const historyOf = (incident: Incident) =>
  incident.runs
    .filter((run) => run.grant.purpose === 'execute' && run.refusal === null)
    .map((run) => ({
      action: run.grant.plan.action,
      targets: run.grant.plan.targets,
      at: new Date(run.issuedAt).toISOString(),
      outcome: outcomeOf(run.execution?.status),
    }));

const outcomeOf = (status: string | undefined): 'running' | 'succeeded' | 'failed' => {
  if (status === 'succeeded') return 'succeeded';
  return status === undefined || status === 'running' || status === 'waiting'
    ? 'running'
    : 'failed';
};
