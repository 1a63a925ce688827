import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { signAutopilotOrder } from '../../../mcp/contracts/autopilot-order.ts';
import { digestOf } from '../../../mcp/contracts/canonical-json.ts';
import type { Grant } from '../../../mcp/contracts/grant.ts';
import type { ExecutionOutcome } from '../../../mcp/contracts/recovery-tools.ts';
import { createFreezeCalendar } from '../../../mcp/recovery/freeze-calendar.ts';
import type { RecoveryDeps } from '../../../mcp/recovery/recovery-deps.ts';
import { executeActionTool } from '../../../mcp/recovery/tools/execute-action.ts';
import { switchAutopilotTool } from '../../../mcp/recovery/tools/switch-autopilot.ts';
import {
  at,
  type Bench,
  createBench,
  grantFor,
  NOW,
  people,
  SECRET,
} from '../../support/recovery-bench.ts';
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

const execute = async (
  token: string,
  differs: Partial<RecoveryDeps> = {},
): Promise<ExecutionOutcome> =>
  (await executeActionTool({ ...bench.deps, ...differs }).handler(
    { grant: token },
    { signal: new AbortController().signal },
  )) as ExecutionOutcome;

const grantTo = async (action: string, differs: Partial<Grant> = {}) => {
  const { plan, risk } = await bench.proposal(action);
  return grantFor(plan, { risk: risk.level, ...differs });
};

const codeOf = ({ refusal }: ExecutionOutcome): string | undefined => refusal?.code;

describe('execute_action', () => {
  test('starts exactly the plan, tagged, with the grant as its token', async () => {
    const { token, grant } = await grantTo('provisioned-concurrency');
    const outcome = await execute(token);
    expect(outcome).toMatchObject({ outcome: 'started', execution: { status: 'running' } });
    expect(ssm.starts).toEqual([
      {
        DocumentName: 'Halcyon-SetProvisionedConcurrency',
        DocumentVersion: '1',
        Parameters: grant.plan.parameters,
        ClientToken: grant.id,
        Mode: 'Auto',
        Tags: [
          { Key: 'halcyon:incident', Value: 'INC-42' },
          { Key: 'halcyon:action', Value: 'execute provisioned-concurrency' },
          { Key: 'halcyon:plan', Value: grant.digest },
          { Key: 'halcyon:grant', Value: grant.id },
          { Key: 'halcyon:approvers', Value: 'policy' },
        ],
      },
    ]);
    expect(await bench.ledger.find(grant.id)).toMatchObject({
      executionId: outcome.execution?.executionId,
    });
  });

  test('answers the same grant with the same execution, even expired', async () => {
    const { token } = await grantTo('provisioned-concurrency');
    const first = await execute(token);
    const again = await execute(token, { clock: () => NOW + 3_600_000 });
    expect(again.execution?.executionId).toBe(first.execution?.executionId);
    expect(ssm.starts).toHaveLength(1);
  });

  test('100 redemptions at once are one execution', async () => {
    const { token } = await grantTo('provisioned-concurrency');
    const outcomes = await Promise.all(Array.from({ length: 100 }, async () => execute(token)));
    const ids = new Set(outcomes.map(({ execution }) => execution?.executionId));
    expect(ids.size).toBe(1);
    expect(ssm.executions.size).toBe(1);
  });

  test('a start whose answer was lost is found again, not repeated', async () => {
    const { token } = await grantTo('provisioned-concurrency');
    ssm.troubles.set('StartAutomationExecution', ['answer-lost']);
    expect(codeOf(await execute(token))).toBe('failed');
    // What was started changed what the plan was made from; the grant still finds its execution.
    account.provisioned = 50;
    const again = await execute(token);
    expect(again.outcome).toBe('started');
    expect(ssm.starts).toHaveLength(2);
    expect([...ssm.executions.keys()]).toEqual([again.execution?.executionId]);
  });

  test('a dry run says exactly what it would call, and redeems nothing', async () => {
    const { token, grant } = await grantTo('provisioned-concurrency');
    const outcome = await execute(token, { dryRun: true });
    expect(outcome.outcome).toBe('dry-run');
    expect(outcome.wouldCall).toContain(`"ClientToken":"${grant.id}"`);
    expect(ssm.starts).toEqual([]);
    expect(await bench.ledger.find(grant.id)).toBeNull();
    await execute(token);
    expect(outcome.wouldCall).toMatch(/^ssm StartAutomationExecution \{/);
    const [start = '', ...calls] = outcome.wouldCall?.split('\n') ?? [];
    expect(JSON.parse(start.replace('ssm StartAutomationExecution ', ''))).toEqual(ssm.starts[0]);
    expect(calls).toContainEqual(
      'lambda PutProvisionedConcurrencyConfig {"FunctionName":"shop-authorizer","ProvisionedConcurrentExecutions":"50","Qualifier":"live"}',
    );
    expect(outcome.refusal?.text).toMatch(
      /^Dry run: nothing was called\. Halcyon-SetProvisionedConcurrency version 1 \([0-9a-f]{12}\) would run as .+\.$/,
    );
  });
});

describe('execute_action refuses', () => {
  afterEach(() => expect(ssm.executions.size).toBe(0));

  test('no grant, a broken one, another secret, a changed payload', async () => {
    const { token, grant } = await grantTo('provisioned-concurrency');
    expect(codeOf(await execute('hello'))).toBe('grant-malformed');
    expect(codeOf(await execute(grantFor(grant.plan, {}, 'x'.repeat(40)).token))).toBe(
      'grant-forged',
    );
    const [payload = '', mac] = token.split('.');
    const other = JSON.parse(Buffer.from(payload, 'base64url').toString());
    other.plan.parameters.ProvisionedConcurrentExecutions = ['500'];
    const forged = Buffer.from(JSON.stringify(other)).toString('base64url');
    expect(codeOf(await execute(`${forged}.${mac}`))).toBe('grant-forged');
  });

  test.each([
    ['expired', { expiresAt: at(0) }, 'grant-expired'],
    ['to stop', { purpose: 'stop' as const }, 'grant-for-another-plan'],
    ['of another plan', { digest: 'f'.repeat(64) }, 'grant-for-another-plan'],
  ])('a grant %s', async (_, differs, code) => {
    const { token } = await grantTo('provisioned-concurrency', differs);
    expect(codeOf(await execute(token))).toBe(code);
  });

  test('an action that the catalogue does not have', async () => {
    const { plan } = await bench.proposal('provisioned-concurrency');
    const { token } = grantFor({ ...plan, action: 'delete-everything' });
    expect(codeOf(await execute(token))).toBe('not-in-catalogue');
  });

  test('a document that is not pinned', async () => {
    const { plan } = await bench.proposal('provisioned-concurrency');
    const document = { ...plan.document, name: 'AWS-RunShellScript' };
    expect(codeOf(await execute(grantFor({ ...plan, document }).token))).toBe('not-in-catalogue');
  });

  test.each(['Halcyon-SetProvisionedConcurrency', 'Halcyon-RemoveProvisionedConcurrency'])(
    'when %s was changed after the approval',
    async (name) => {
      const { token } = await grantTo('provisioned-concurrency');
      ssm.documents.set(name, 'schemaVersion: "0.3"');
      expect(codeOf(await execute(token))).toBe('document-changed');
    },
  );

  test.each([
    ['more than was found', { ProvisionedConcurrentExecutions: ['5000'] }, 'precondition-failed'],
    ['an alias that is not there', { AliasName: ['other'] }, 'plan-changed'],
  ])('%s, though signed', async (_, parameters, code) => {
    const { plan } = await bench.proposal('provisioned-concurrency');
    const changed = { ...plan, parameters: { ...plan.parameters, ...parameters } };
    expect(codeOf(await execute(grantFor(changed).token))).toBe(code);
  });

  test('targets that are not those of its parameters, though signed', async () => {
    const { plan } = await bench.proposal('provisioned-concurrency');
    const targets = ['arn:aws:lambda:us-east-1:123456789012:function:payment-service:live'];
    expect(codeOf(await execute(grantFor({ ...plan, targets }).token))).toBe('plan-changed');
  });

  test('an undo that is not what was captured, though signed', async () => {
    const { plan } = await bench.proposal('provisioned-concurrency');
    expect(codeOf(await execute(grantFor({ ...plan, undo: null }).token))).toBe('plan-changed');
  });

  test('when somebody changed the setting since', async () => {
    const { token } = await grantTo('provisioned-concurrency');
    account.provisioned = 10;
    const outcome = await execute(token);
    expect(codeOf(outcome)).toBe('plan-changed');
    expect(outcome.refusal?.text).toContain('undo');
  });

  test('when the alias moved on', async () => {
    const { token } = await grantTo('alias-rollback', { by: people('U1') });
    account.revisionId = 'rev-43';
    const outcome = await execute(token);
    expect(outcome.refusal?.text).toContain('parameters.RevisionId ["rev-42"] → ["rev-43"]');
  });

  test('when the risk rose', async () => {
    const { token } = await grantTo('provisioned-concurrency');
    account.otherAlarms = ['TargetTracking-function:shop-authorizer:live-AlarmHigh-x'];
    expect(codeOf(await execute(token))).toBe('risk-rose');
  });

  test('in a freeze what policy granted', async () => {
    const { token } = await grantTo('provisioned-concurrency');
    expect(codeOf(await execute(token, { frozen: async () => true }))).toBe('risk-rose');
    const broken = async (): Promise<boolean> => Promise.reject(new Error('calendar'));
    expect(codeOf(await execute(token, { frozen: broken }))).toBe('risk-rose');
  });

  test.each(['OK', 'INSUFFICIENT_DATA'])('when the alarm is %s now', async (state) => {
    const { token } = await grantTo('provisioned-concurrency');
    account.alarmState = state;
    expect(codeOf(await execute(token))).toBe('alarm-not-confirmed');
  });

  test('when CloudWatch cannot be asked', async () => {
    const { token } = await grantTo('provisioned-concurrency');
    account.failing = { alarms: new Error('no route') };
    expect(codeOf(await execute(token))).toBe('alarm-not-confirmed');
  });

  test('when a guard may not read', async () => {
    const { token } = await grantTo('provisioned-concurrency');
    ssm.troubles.set('GetDocument', [{ status: 400, code: 'AccessDeniedException' }]);
    expect(codeOf(await execute(token))).toBe('access-denied');
    account.failing = { functions: new Error('broken') };
    expect(codeOf(await execute(token))).toBe('failed');
  });

  test('what policy granted while the autopilot is off', async () => {
    const { token } = await grantTo('provisioned-concurrency');
    expect(codeOf(await execute(token, { autoRun: false }))).toBe('autopilot-off');
  });

  test('what policy granted once people switched the autopilot off, until they switch it on', async () => {
    const { token } = await grantTo('provisioned-concurrency');
    const order = (on: boolean, at: number, secret = SECRET) =>
      signAutopilotOrder({ kind: 'autopilot', on, by: 'U1', at }, secret);
    const tell = async (text: string) =>
      switchAutopilotTool(bench.deps).handler(
        { order: text },
        { signal: new AbortController().signal },
      );
    expect(await tell(order(false, NOW))).toEqual({ on: false, at: NOW });
    expect(codeOf(await execute(token))).toBe('autopilot-off');
    // Neither a forged order, nor an old one, nor a grant switches it on.
    expect(await tell(order(true, NOW + 1, 'x'.repeat(40)))).toMatchObject({
      on: false,
      refusal: expect.any(String),
    });
    expect(await tell(token)).toMatchObject({ on: false, refusal: expect.any(String) });
    expect(await tell(order(true, NOW - 1))).toEqual({ on: false, at: NOW });
    expect(codeOf(await execute(token))).toBe('autopilot-off');
    const people1 = await grantTo('circuit-breaker', { risk: 'low' });
    expect(codeOf(await execute(people1.token))).toBe('autopilot-off');
    // An order is no grant either.
    expect(codeOf(await execute(order(true, NOW)))).toBe('grant-malformed');
  });

  test('while a change calendar is closed, is not there, or says neither', async () => {
    const { token } = await grantTo('provisioned-concurrency');
    const frozen = createFreezeCalendar(ssm.client, ['peak-season']);
    for (const state of ['CLOSED', null, 'AJAR']) {
      ssm.calendar = state;
      expect(codeOf(await execute(token, { frozen }))).toBe('risk-rose');
    }
  });

  test.each([
    ['medium by policy', { by: { kind: 'policy' as const } }],
    ['high by one', { risk: 'high' as const, by: people('U1') }],
    ['high by the requester and one', { risk: 'high' as const, by: people('U-requester', 'U1') }],
    ['high by one twice', { risk: 'high' as const, by: people('U1', 'U1') }],
  ])('%s', async (_, differs) => {
    const { token } = await grantTo('circuit-breaker', differs);
    expect(codeOf(await execute(token))).toBe('approval-insufficient');
  });

  test('an action of people shown as low by whoever signed', async () => {
    const { token } = await grantTo('circuit-breaker', { risk: 'low' });
    expect(codeOf(await execute(token))).toBe('risk-rose');
  });

  test('a breaker whose time is nearly over', async () => {
    const { token } = await grantTo('circuit-breaker', { by: people('U1'), expiresAt: at(90) });
    const late = await execute(token, { clock: () => NOW + 25 * 60_000 });
    expect(codeOf(late)).toBe('precondition-failed');
  });
});

describe('execute_action within a change calendar', () => {
  test('runs while it is open, and needs more people while it is closed', async () => {
    ssm.calendar = 'OPEN';
    const frozen = createFreezeCalendar(ssm.client, ['peak-season']);
    const { token } = await grantTo('provisioned-concurrency');
    expect((await execute(token, { frozen })).outcome).toBe('started');
    ssm.calendar = 'CLOSED';
    const closed = createBench(account, ssm, { frozen });
    const { risk } = await closed.proposal('circuit-breaker');
    expect(risk).toMatchObject({
      level: 'high',
      reasons: expect.arrayContaining([
        { rule: 'frozen', text: 'A freeze is on', effect: 'raises' },
      ]),
    });
    await closed.ledger.close();
  });
});

describe('execute_action with people', () => {
  test.each([
    ['medium by one', 'medium' as const, people('U1')],
    ['medium by the requester', 'medium' as const, people('U-requester')],
    ['high by two others', 'high' as const, people('U1', 'U2')],
    ['high through the glass', 'high' as const, { ...people('U1'), brokeGlass: true }],
  ])('runs %s', async (_, risk, by) => {
    const { token } = await grantTo('circuit-breaker', { risk, by });
    expect((await execute(token)).outcome).toBe('started');
    expect(ssm.starts[0]?.['Tags']).toContainEqual({
      Key: 'halcyon:approvers',
      Value: expect.stringContaining('U'),
    });
  });
});

describe('execute_action and the ledger', () => {
  test('one at a time on a resource, until it has ended', async () => {
    const cure = await grantTo('provisioned-concurrency');
    const rollback = await grantTo('alias-rollback', { by: people('U1') });
    const started = await execute(cure.token);
    expect(codeOf(await execute(rollback.token))).toBe('resource-busy');
    const execution = ssm.executions.get(started.execution?.executionId ?? '');
    if (execution) execution['AutomationExecutionStatus'] = 'Success';
    expect((await execute(rollback.token)).outcome).toBe('started');
  });

  test('caps what runs without people', async () => {
    const { token } = await grantTo('provisioned-concurrency');
    const other = { ...claimLike(), incidentId: 'INC-42', automatic: true };
    for (const grantId of [randomUUID(), randomUUID()])
      await bench.ledger.redeem({ ...other, grantId, resources: [`arn:${grantId}`] });
    expect(codeOf(await execute(token))).toBe('cap-reached');
    expect(ssm.starts).toEqual([]);
  });

  test('what SSM refused for certain is over, and is said in words', async () => {
    const { token, grant } = await grantTo('provisioned-concurrency');
    ssm.troubles.set('StartAutomationExecution', [{ status: 400, code: 'AccessDeniedException' }]);
    const outcome = await execute(token);
    expect(outcome.refusal).toMatchObject({
      code: 'access-denied',
      text: expect.stringContaining('ssm:StartAutomationExecution'),
    });
    expect(await bench.ledger.find(grant.id)).toMatchObject({ outcome: 'not-started' });
    expect(codeOf(await execute(token))).toBe('grant-redeemed');
  });

  test.each([
    { status: 400, code: 'ThrottlingException' },
    { status: 500, code: 'InternalServerError' },
  ])('$code may be tried again with the same grant', async (trouble) => {
    const { token } = await grantTo('provisioned-concurrency');
    ssm.troubles.set('StartAutomationExecution', [trouble]);
    expect(codeOf(await execute(token))).toBe('failed');
    expect((await execute(token)).outcome).toBe('started');
    expect(ssm.executions.size).toBe(1);
  });

  test('starts nothing when the ledger cannot be written', async () => {
    const { token } = await grantTo('provisioned-concurrency');
    await bench.ledger.close();
    await expect(execute(token)).rejects.toThrow();
    expect(ssm.starts).toEqual([]);
    bench = createBench(account, ssm);
  });

  test('the sixth action of an hour on one person alone needs a second', async () => {
    const { plan, risk } = await bench.proposal('circuit-breaker');
    for (const grantId of Array.from({ length: 5 }, () => randomUUID()))
      await bench.ledger.redeem({
        ...{ ...claimLike(), grantId, incidentId: grantId, automatic: false },
        ...{ approvers: ['U1'], resources: [`arn:${grantId}`] },
      });
    const by = (...approvers: string[]) =>
      grantFor(plan, { risk: risk.level, by: people(...approvers) });
    expect(codeOf(await execute(by('U1').token))).toBe('approval-insufficient');
    expect(codeOf(await execute(by('U1', 'U1').token))).toBe('approval-insufficient');
    expect((await execute(by('U1', 'U2').token)).outcome).toBe('started');
  });

  test('what failed in this incident needs more people', async () => {
    const first = await grantTo('provisioned-concurrency');
    await execute(first.token);
    await bench.ledger.settled(first.grant.id, 'failed');
    const { risk, digest } = await bench.proposal('provisioned-concurrency');
    expect(digest).toBe(digestOf(first.grant.plan));
    expect(risk.level).toBe('high');
    expect(codeOf(await execute(grantFor(first.grant.plan).token))).toBe('risk-rose');
  });
});

const claimLike = () => ({
  purpose: 'execute' as const,
  digest: 'd',
  action: 'other',
  approvers: [],
  redeemedAt: NOW,
  expiresAt: NOW + 60_000,
});
