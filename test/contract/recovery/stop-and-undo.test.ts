import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Grant } from '../../../mcp/contracts/grant.ts';
import type { ExecutionOutcome } from '../../../mcp/contracts/recovery-tools.ts';
import { executeActionTool } from '../../../mcp/recovery/tools/execute-action.ts';
import { getExecutionTool } from '../../../mcp/recovery/tools/get-execution.ts';
import { rollBackActionTool } from '../../../mcp/recovery/tools/roll-back-action.ts';
import { stopExecutionTool } from '../../../mcp/recovery/tools/stop-execution.ts';
import type { Tool } from '../../../mcp/shared/define-tool.ts';
import { at, type Bench, createBench, grantFor, people } from '../../support/recovery-bench.ts';
import { type ScriptedAccount, scriptedAccount } from '../../support/scripted-account.ts';
import { type SmallSsm, startSmallSsm } from '../../support/small-ssm.ts';

let ssm: SmallSsm;
let account: ScriptedAccount;
let bench: Bench;
beforeEach(async () => {
  ssm = await startSmallSsm();
  account = scriptedAccount();
  bench = createBench(account, ssm);
});
afterEach(async () => {
  await bench.ledger.close();
  await ssm.close();
});

const call = async (tool: Tool, input: object): Promise<ExecutionOutcome> =>
  (await tool.handler(input, { signal: new AbortController().signal })) as ExecutionOutcome;

/** An action that runs now, approved by one person where it needs one. */
const run = async (action: string): Promise<{ grant: Grant; executionId: string }> => {
  const { plan, risk } = await bench.proposal(action);
  const { token, grant } = grantFor(plan, { risk: risk.level, by: people('U1') });
  const { execution } = await call(executeActionTool(bench.deps), { grant: token });
  if (!execution) throw new Error('the action did not start');
  return { grant, executionId: execution.executionId };
};

const finish = (executionId: string, status: string): void => {
  const execution = ssm.executions.get(executionId);
  if (execution) execution['AutomationExecutionStatus'] = status;
};

const stopGrant = (grant: Grant, executionId: string, differs: Partial<Grant> = {}): string =>
  grantFor(grant.plan, { purpose: 'stop', executionId, by: people('U2'), ...differs }).token;

const undoGrant = (grant: Grant, differs: Partial<Grant> = {}): string =>
  grantFor(grant.plan, { purpose: 'roll-back', by: people('U2'), ...differs }).token;

describe('stop_execution', () => {
  const stop = async (token: string, executionId: string) =>
    call(stopExecutionTool(bench.deps), { grant: token, executionId });

  test('cancels what runs, once, and frees its resource', async () => {
    const { grant, executionId } = await run('circuit-breaker');
    const token = stopGrant(grant, executionId);
    const outcome = await stop(token, executionId);
    expect(outcome.execution).toMatchObject({ status: 'cancelled', done: true });
    expect((await stop(token, executionId)).execution?.status).toBe('cancelled');
    expect(ssm.stops).toEqual([{ AutomationExecutionId: executionId, Type: 'Cancel' }]);
    expect(await bench.ledger.find(grant.id)).toMatchObject({ outcome: 'cancelled' });
  });

  test('refuses another execution, another plan, policy, and what has expired', async () => {
    const { grant, executionId } = await run('circuit-breaker');
    const codes = [
      await stop(stopGrant(grant, 'another'), executionId),
      await stop(
        stopGrant({ ...grant, plan: { ...grant.plan, incidentId: 'X' } }, executionId),
        executionId,
      ),
      await stop(stopGrant(grant, executionId, { by: { kind: 'policy' } }), executionId),
      await stop(stopGrant(grant, executionId, { expiresAt: at(0) }), executionId),
      await stop(undoGrant(grant), executionId),
    ].map(({ refusal }) => refusal?.code);
    expect(codes).toEqual([
      'grant-for-another-plan',
      'grant-for-another-plan',
      'approval-insufficient',
      'grant-expired',
      'grant-for-another-plan',
    ]);
    expect(ssm.stops).toEqual([]);
  });

  test('says in words when it may not', async () => {
    const { grant, executionId } = await run('circuit-breaker');
    ssm.troubles.set('StopAutomationExecution', [{ status: 400, code: 'AccessDeniedException' }]);
    const outcome = await stop(stopGrant(grant, executionId), executionId);
    expect(outcome.refusal?.code).toBe('access-denied');
  });
});

describe('roll_back_action', () => {
  const undo = async (token: string) => call(rollBackActionTool(bench.deps), { grant: token });

  test('runs the captured undo once, though the alarm is over', async () => {
    const { grant, executionId } = await run('circuit-breaker');
    finish(executionId, 'Success');
    account.alarmState = 'OK';
    const token = undoGrant(grant);
    const first = await undo(token);
    const again = await undo(token);
    expect(again.execution?.executionId).toBe(first.execution?.executionId);
    expect(ssm.starts).toHaveLength(2);
    expect(ssm.starts[1]).toMatchObject({
      DocumentName: 'Halcyon-SwitchCircuitBreaker',
      Parameters: { SwitchValue: [account.switchRaw], ExpectedVersion: ['4'] },
    });
  });

  test('waits for the action itself', async () => {
    const { grant } = await run('circuit-breaker');
    expect((await undo(undoGrant(grant))).refusal?.code).toBe('resource-busy');
  });

  test('by policy undoes what has a time box, and nothing else', async () => {
    const byPolicy = { by: { kind: 'policy' as const } };
    const breaker = await run('circuit-breaker');
    finish(breaker.executionId, 'Success');
    expect((await undo(undoGrant(breaker.grant, byPolicy))).outcome).toBe('started');
    const cure = await run('provisioned-concurrency');
    finish(cure.executionId, 'Success');
    expect((await undo(undoGrant(cure.grant, byPolicy))).refusal?.code).toBe(
      'approval-insufficient',
    );
  });

  test('refuses what never ran, has no undo, or was changed', async () => {
    const { plan } = await bench.proposal('provisioned-concurrency');
    const never = grantFor(plan, { purpose: 'roll-back', by: people('U1') });
    expect((await undo(never.token)).refusal?.code).toBe('no-undo');
    const without = grantFor({ ...plan, undo: null }, { purpose: 'roll-back', by: people('U1') });
    expect((await undo(without.token)).refusal?.code).toBe('no-undo');
    const { grant, executionId } = await run('provisioned-concurrency');
    finish(executionId, 'Success');
    ssm.documents.set('Halcyon-RemoveProvisionedConcurrency', 'other');
    expect((await undo(undoGrant(grant))).refusal?.code).toBe('document-changed');
    expect(ssm.starts).toHaveLength(1);
  });
});

describe('get_execution', () => {
  test('tells steps, outputs, and in words why it failed', async () => {
    const { executionId } = await run('circuit-breaker');
    Object.assign(ssm.executions.get(executionId) ?? {}, {
      AutomationExecutionStatus: 'Failed',
      ExecutionStartTime: 1_700_000_000,
      Outputs: { 'putSwitch.Version': ['4'] },
      StepExecutions: [
        { StepName: 'assertUnchanged', StepStatus: 'Success' },
        {
          StepName: 'putSwitch',
          StepStatus: 'Failed',
          Inputs: { Service: '"ssm"', Api: '"PutParameter"' },
          FailureMessage: 'Step fails when it is calling PutParameter. AccessDeniedException: no',
        },
      ],
    });
    const answer = await getExecutionTool(bench.deps).handler(
      { executionId },
      { signal: new AbortController().signal },
    );
    expect(answer).toEqual({
      execution: {
        executionId,
        status: 'failed',
        rawStatus: 'Failed',
        done: true,
        startedAt: '2023-11-14T22:13:20.000Z',
        steps: [
          { name: 'assertUnchanged', status: 'succeeded' },
          { name: 'putSwitch', status: 'failed' },
        ],
        outputs: { 'putSwitch.Version': ['4'] },
        failure: {
          text: 'Step putSwitch was not allowed to call ssm:PutParameter.',
          whatToDo: 'Allow ssm:PutParameter for the role that runs the runbook, then ask again.',
        },
      },
    });
  });
});
