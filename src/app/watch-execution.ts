import { digestOf } from '../../mcp/contracts/canonical-json.ts';
import type { Execution } from '../../mcp/contracts/recovery-plan.ts';
import { getExecution } from '../../mcp/contracts/recovery-tools.ts';
import { findRun, isRunning } from '../domain/incident.ts';
import type { IncidentStore } from './incident-store.ts';
import type { McpHub } from './ports.ts';

const READ_WITHIN_MS = 10_000;

/**
 * Follows one execution until it is done, and records each change of its steps.
 * @throws when its state cannot be read three times in a row: the job is tried again
 */
export const createWatchExecution =
  (deps: {
    incidents: IncidentStore;
    hub: McpHub;
    /** Resolves after a time, or at once when the process is about to stop. */
    pause: (milliseconds: number) => Promise<void>;
    stopping: () => boolean;
    everyMs: number;
  }) =>
  async (incidentId: string, grantId: string): Promise<void> => {
    for (let failures = 0; !deps.stopping(); await deps.pause(deps.everyMs)) {
      const { incident } = await deps.incidents.load(incidentId);
      const run = findRun(incident, grantId);
      if (!run?.execution || !isRunning(run)) return;
      const { executionId } = run.execution;
      const answer = await deps.hub.call('recovery', getExecution, { executionId }, READ_WITHIN_MS);
      if (answer.ok) {
        failures = 0;
        const { execution } = answer.value;
        await recordChange(deps.incidents, incidentId, run.execution, execution, grantId);
      } else {
        failures += 1;
        if (failures >= 3) throw new Error(`No state of ${executionId}: ${answer.detail}`);
      }
    }
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
