import type { Account } from '../../account.ts';
import type { CallAwsApi } from './call-aws-api.ts';
import type { Execution, StepExecution } from './execution.ts';
import { interpolate, type Resolve } from './interpolate.ts';
import { runStep, type StepResult } from './run-step.ts';
import { StepFailure } from './step-failure.ts';

const GUIDE =
  'Please refer to Automation Service Troubleshooting Guide for more diagnosis details.';

const resolverOf =
  (execution: Execution, account: Account): Resolve =>
  (reference) => {
    const now = new Date(account.clock()).toISOString();
    const globals: Readonly<Record<string, string>> = {
      'global:DATE': now.slice(0, 10),
      'global:DATE_TIME': `${now.slice(0, 10)}_${now.slice(11, 19).replaceAll(':', '.')}`,
      'global:REGION': account.world.inventory.region,
      'global:ACCOUNT_ID': account.world.inventory.accountId,
      'automation:EXECUTION_ID': execution.id,
    };
    const [stepName = '', ...output] = reference.split('.');
    const step = execution.steps.find((one) => one.step.name === stepName);
    return (
      globals[reference] ?? execution.parameters[reference] ?? step?.outputs.get(output.join('.'))
    );
  };

const asText = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value);

/** What ends a step before its time; a clean-up after a cancellation is not cancelled by it again. */
const interruptionOf = ({ cancelled, cleaningUp, halted }: Execution): AbortSignal =>
  cleaningUp ? halted.signal : AbortSignal.any([cancelled.signal, halted.signal]);

const failureOf = (error: unknown, execution: Execution, timedOut: boolean): StepFailure => {
  if (interruptionOf(execution).aborted)
    return new StepFailure('cancelled', 'Step was cancelled.', error);
  if (timedOut)
    return new StepFailure('timed-out', 'Step timed out while it was executing.', error);
  if (error instanceof StepFailure) return error;
  return new StepFailure('failed', error instanceof Error ? error.message : String(error), error);
};

const STATUS = { failed: 'Failed', 'timed-out': 'TimedOut', cancelled: 'Cancelled' } as const;

/**
 * Carries out an execution, step by step, in wall time. Never throws: what goes wrong is written into
 * the execution.
 */
export const runAutomation = async (
  execution: Execution,
  account: Account,
  callAwsApi: CallAwsApi,
): Promise<void> => {
  const resolve = resolverOf(execution, account);
  let failure: StepFailure | undefined;

  const attempt = async (one: StepExecution): Promise<StepResult> => {
    const timeUp = AbortSignal.timeout(one.step.timeoutSeconds * 1000);
    const signal = AbortSignal.any([timeUp, interruptionOf(execution)]);
    const inputs = interpolate(one.step.inputs, resolve) as Record<string, unknown>;
    one.inputs = Object.fromEntries(
      Object.entries(inputs).map(([name, value]) => [name, asText(value)]),
    );
    try {
      return await runStep(one.step, inputs, {
        callAwsApi,
        caller: { username: execution.executedBy },
        clock: account.clock,
        signal,
      });
    } catch (error) {
      throw failureOf(error, execution, timeUp.aborted);
    }
  };

  const attempts = async (one: StepExecution): Promise<StepResult | StepFailure> => {
    for (let number = 1; ; number++) {
      try {
        return await attempt(one);
      } catch (error) {
        const failed = failureOf(error, execution, false);
        if (failed.code === 'cancelled' || number >= one.step.maxAttempts) return failed;
      }
    }
  };

  const perform = async (one: StepExecution): Promise<StepResult | StepFailure> => {
    one.status = 'InProgress';
    one.startedAtMs = account.clock();
    execution.currentStep = one.step.name;
    const result = await attempts(one);
    one.endedAtMs = account.clock();
    if (result instanceof StepFailure) {
      one.status = STATUS[result.code];
      one.failure = `Step fails when it is Execute/Cancelling action. ${result.message} ${GUIDE}`;
    } else {
      one.status = 'Success';
      for (const [name, value] of result.outputs) one.outputs.set(name, value);
    }
    return result;
  };

  const stepNamed = (name: string): StepExecution | undefined =>
    execution.steps.find((one) => one.step.name === name);

  const following = (one: StepExecution): StepExecution | undefined => {
    if (one.step.isEnd) return undefined;
    if (one.step.nextStep !== undefined) return stepNamed(one.step.nextStep);
    return execution.steps[execution.steps.indexOf(one) + 1];
  };

  const afterFailure = (one: StepExecution, failed: StepFailure): StepExecution | undefined => {
    if (one.step.isCritical || failed.code === 'cancelled') failure ??= failed;
    const then = failed.code === 'cancelled' ? one.step.onCancel : one.step.onFailure;
    if (failed.code === 'cancelled') execution.cleaningUp = true;
    if (then.startsWith('step:')) return stepNamed(then.slice('step:'.length));
    if (then === 'Continue') return following(one);
    failure ??= failed;
    return undefined;
  };

  const after = (
    one: StepExecution,
    result: StepResult | StepFailure,
  ): StepExecution | undefined => {
    if (result instanceof StepFailure) return afterFailure(one, result);
    if (execution.stopAfterStep) return undefined;
    // A stop that came as the step ended: what the step has for a cancellation follows.
    if (execution.cancelled.signal.aborted && !execution.cleaningUp)
      return afterFailure(one, new StepFailure('cancelled', 'The execution was cancelled.'));
    if (result.next === undefined) return following(one);
    return result.next === null ? undefined : stepNamed(result.next);
  };

  // Stopped before it began: not one step of it runs.
  const stopped = execution.cancelled.signal.aborted;
  if (stopped) failure = new StepFailure('cancelled', 'The execution was cancelled.');
  execution.status = 'InProgress';
  let one: StepExecution | undefined = stopped ? undefined : execution.steps[0];
  while (one !== undefined) one = after(one, await perform(one));
  execution.endedAtMs = account.clock();
  execution.currentStep = undefined;
  execution.status = failure === undefined ? 'Success' : STATUS[failure.code];
  execution.failure = execution.steps.find((step) => step.failure !== undefined)?.failure;
};
