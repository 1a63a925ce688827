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

/** What policy granted is not brought to a recovery that may not know of a switch. */
const UNTOLD: ToolAnswer<ExecutionOutcome> = {
  ok: false,
  why: 'unavailable',
  detail: 'it could not be told how the autopilot stands',
  tookMs: 0,
};

/**
 * Hands an issued grant to the recovery service. The same grant again is the same execution, so this
 * may be tried as often as it takes.
 * @throws when recovery did not answer and the grant has time left: the job is tried again
 */
export const createExecuteGrant =
  (deps: Deps) =>
  async (incidentId: string, grantId: string): Promise<void> => {
    const { incident } = await deps.incidents.load(incidentId);
    const run = findRun(incident, grantId);
    if (!run || !isRunning(run) || run.execution) return;
    const answer = (await mayAsk(run, deps)) ? await redeem(deps, run) : UNTOLD;
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

interface Deps {
  readonly incidents: IncidentStore;
  readonly hub: McpHub;
  readonly sign: GrantSigner;
  /** True when recovery knows how the autopilot stands. */
  readonly tellAutopilot: () => Promise<boolean>;
  readonly clock: Clock;
  readonly meter: Pick<Meter, 'action'>;
}

const mayAsk = async ({ grant }: Run, { tellAutopilot }: Deps): Promise<boolean> =>
  grant.by.kind === 'people' || tellAutopilot();

const redeem = ({ hub, sign }: Deps, run: Run): Promise<ToolAnswer<ExecutionOutcome>> => {
  const grant = sign(run.grant);
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
