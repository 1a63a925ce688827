import { digestOf } from '../../mcp/contracts/canonical-json.ts';
import type { Execution } from '../../mcp/contracts/recovery-plan.ts';
import { getExecution } from '../../mcp/contracts/recovery-tools.ts';
import { findRun, isRunning } from '../domain/incident.ts';
import type { IncidentStore } from './incident-store.ts';
import type { McpHub } from './ports.ts';

const READ_WITHIN_MS = 10_000;

interface Deps {
  readonly incidents: IncidentStore;
  readonly hub: McpHub;
  /** Resolves after a time, or at once when the process is about to stop. */
  readonly pause: (milliseconds: number) => Promise<void>;
  readonly stopping: () => boolean;
  readonly everyMs: number;
}

/**
 * Follows one execution until it is done, and records each change of its steps.
 * @throws when its state cannot be read three times in a row: the job is tried again
 */
export const createWatchExecution =
  (deps: Deps) =>
  async (incidentId: string, grantId: string): Promise<void> => {
    let failures = 0;
    while (!deps.stopping() && failures < 3) {
      const seen = await look(deps, incidentId, grantId);
      if (seen === 'done') return;
      failures = seen === 'unread' ? failures + 1 : 0;
      await deps.pause(deps.everyMs);
    }
    if (failures > 0) throw new Error(`The execution of grant ${grantId} cannot be read`);
  };

const look = async (
  deps: Deps,
  incidentId: string,
  grantId: string,
): Promise<'done' | 'goes-on' | 'unread'> => {
  const { incident } = await deps.incidents.load(incidentId);
  const run = findRun(incident, grantId);
  if (!run?.execution || !isRunning(run)) return 'done';
  const { executionId } = run.execution;
  const answer = await deps.hub.call('recovery', getExecution, { executionId }, READ_WITHIN_MS);
  if (!answer.ok) return 'unread';
  await recordChange(deps.incidents, incidentId, run.execution, answer.value.execution, grantId);
  return answer.value.execution.done ? 'done' : 'goes-on';
};

const recordChange = async (
  incidents: IncidentStore,
  incidentId: string,
  before: Execution,
  execution: Execution,
  grantId: string,
): Promise<void> => {
  const state = digestOf(execution);
  if (!execution.done && state === digestOf(before)) return;
  await incidents.record(incidentId, [
    execution.done
      ? {
          key: `ExecutionEnded:${grantId}`,
          event: { type: 'ExecutionEnded', data: { grantId, execution } },
        }
      : {
          key: `progress:${grantId}:${state.slice(0, 16)}`,
          event: { type: 'ExecutionProgressed', data: { grantId, execution } },
        },
  ]);
};
