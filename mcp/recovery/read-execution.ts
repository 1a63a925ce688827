import {
  type AutomationExecution,
  GetAutomationExecutionCommand,
  type SSMClient,
  type StepExecution,
} from '@aws-sdk/client-ssm';
import type { Execution } from '../contracts/recovery-plan.ts';
import { outcomeOf, statusOf } from './execution-status.ts';
import { alarmWords, type FailedStep, failureWords } from './failure-words.ts';
import type { GrantLedger } from './grant-ledger.ts';

const span = (start: Date | undefined, end: Date | undefined) => ({
  ...(start ? { startedAt: start.toISOString() } : {}),
  ...(end ? { endedAt: end.toISOString() } : {}),
});

const stepOf = (step: StepExecution): Execution['steps'][number] => ({
  name: step.StepName ?? '',
  status: statusOf(step.StepStatus ?? 'Pending'),
  ...span(step.ExecutionStartTime, step.ExecutionEndTime),
});

const unquoted = (input: string | undefined): string | null => input?.replace(/^"|"$/g, '') ?? null;

const failedStepOf = (steps: readonly StepExecution[]): FailedStep | null => {
  const step = steps.find(({ StepStatus }) => StepStatus === 'Failed' || StepStatus === 'TimedOut');
  if (!step) return null;
  const service = unquoted(step.Inputs?.['Service']);
  const api = unquoted(step.Inputs?.['Api']);
  return {
    name: step.StepName ?? '',
    api: service && api ? `${service}:${api}` : null,
    action: step.Action ?? '',
    rawStatus: step.StepStatus ?? '',
    message: step.FailureMessage ?? '',
  };
};

const executionOf = (executionId: string, raw: AutomationExecution): Execution => {
  const rawStatus = raw.AutomationExecutionStatus ?? 'Pending';
  const status = statusOf(rawStatus);
  const steps = raw.StepExecutions ?? [];
  const failed = status === 'failed' || status === 'timed-out';
  const stoppedBy = status === 'cancelled' ? raw.TriggeredAlarms?.[0]?.Name : undefined;
  return {
    executionId,
    status,
    rawStatus,
    done: outcomeOf(status) !== null,
    ...span(raw.ExecutionStartTime, raw.ExecutionEndTime),
    steps: steps.map(stepOf),
    outputs: raw.Outputs ?? {},
    ...(failed ? { failure: failureWords(rawStatus, failedStepOf(steps)) } : {}),
    ...(stoppedBy !== undefined && { failure: alarmWords(stoppedBy) }),
  };
};

/**
 * One execution as SSM has it (`ssm:GetAutomationExecution`). One that has ended is noted in the ledger,
 * which frees what it held. Rejects when SSM cannot be asked.
 */
export const readExecution = async (
  executionId: string,
  ssm: SSMClient,
  ledger: GrantLedger,
): Promise<Execution> => {
  const command = new GetAutomationExecutionCommand({ AutomationExecutionId: executionId });
  const { AutomationExecution = {} } = await ssm.send(command);
  const execution = executionOf(executionId, AutomationExecution);
  const outcome = outcomeOf(execution.status);
  const entry = outcome && (await ledger.findByExecution(executionId));
  if (outcome && entry) await ledger.settled(entry.grantId, outcome);
  return execution;
};

/** An execution of which no more is known than that it was started. */
export const justStarted = (executionId: string): Execution => ({
  executionId,
  status: 'waiting',
  rawStatus: 'Pending',
  done: false,
  steps: [],
  outputs: {},
});
