import {
  type ExecutionOutcome,
  executeAction,
  rollBackAction,
  stopExecution,
} from '../../mcp/contracts/recovery-tools.ts';
import { findRun, isRunning, type Run } from '../domain/incident.ts';
import type { IncidentEvent } from '../domain/incident-events.ts';
import type { IncidentStore } from './incident-store.ts';
import type { Clock, GrantSigner, McpHub, Meter, ToolAnswer } from './ports.ts';

const STARTED_WITHIN_MS = 20_000;

/**
 * Hands an issued grant to the recovery service. The same grant again is the same execution, so this
 * may be tried as often as it takes.
 * @throws when recovery did not answer and the grant has time left: the job is tried again
 */
export const createExecuteGrant =
  (deps: {
    incidents: IncidentStore;
    hub: McpHub;
    sign: GrantSigner;
    clock: Clock;
    meter: Pick<Meter, 'action'>;
  }) =>
  async (incidentId: string, grantId: string): Promise<void> => {
    const { incident } = await deps.incidents.load(incidentId);
    const run = findRun(incident, grantId);
    if (!run || !isRunning(run) || run.execution) return;
    const answer = await redeem(deps.hub, deps.sign(run.grant), run);
    if (!answer.ok && deps.clock() < Date.parse(run.grant.expiresAt))
      throw new Error(`Recovery did not answer: ${answer.why}: ${answer.detail}`);
    const events = answer.ok
      ? eventsOf(grantId, answer.value)
      : [
          refused(grantId, {
            code: 'failed',
            text: 'The recovery service did not answer in time.',
          }),
        ];
    await deps.incidents.record(
      incidentId,
      events.map((event) => ({ key: `${event.type}:${grantId}`, event })),
    );
    const outcome = answer.ok ? answer.value.outcome : 'unanswered';
    deps.meter.action(run.grant.risk, outcome);
  };

const redeem = (hub: McpHub, grant: string, run: Run): Promise<ToolAnswer<ExecutionOutcome>> => {
  if (run.grant.purpose === 'roll-back')
    return hub.call('recovery', rollBackAction, { grant }, STARTED_WITHIN_MS);
  if (run.grant.purpose === 'stop') {
    const executionId = run.grant.executionId ?? '';
    return hub.call('recovery', stopExecution, { grant, executionId }, STARTED_WITHIN_MS);
  }
  return hub.call('recovery', executeAction, { grant }, STARTED_WITHIN_MS);
};

const eventsOf = (grantId: string, value: ExecutionOutcome): IncidentEvent[] => {
  const { execution, refusal, wouldCall } = value;
  if (value.outcome === 'started' && execution) {
    const started: IncidentEvent = { type: 'ExecutionStarted', data: { grantId, execution } };
    if (!execution.done) return [started];
    return [started, { type: 'ExecutionEnded', data: { grantId, execution } }];
  }
  const why = refusal ?? { code: 'dry-run' as const, text: 'Dry run: nothing was called.' };
  return [refused(grantId, why, wouldCall)];
};

const refused = (
  grantId: string,
  refusal: NonNullable<ExecutionOutcome['refusal']>,
  wouldCall?: string,
): IncidentEvent => ({
  type: 'ExecutionRefused',
  data: { grantId, refusal, ...(wouldCall !== undefined && { wouldCall }) },
});
