import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { digestOf } from '../../../mcp/contracts/canonical-json.ts';
import type { Plan, Proposal } from '../../../mcp/contracts/recovery-plan.ts';
import type { ExecutionOutcome } from '../../../mcp/contracts/recovery-tools.ts';
import { executeActionTool } from '../../../mcp/recovery/tools/execute-action.ts';
import { fold } from '../../../src/domain/evolve.ts';
import { type Bench, createBench, grantFor, people } from '../../support/recovery-bench.ts';
import { opened, round, story } from '../../support/samples.ts';
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

const execute = async (token: string): Promise<ExecutionOutcome> =>
  (await executeActionTool(bench.deps).handler(
    { grant: token },
    { signal: new AbortController().signal },
  )) as ExecutionOutcome;

const OTHER_ACCOUNT = 'arn:aws:lambda:us-east-1:999999999999:function:shop-authorizer:live';
const shell = { name: 'AWS-RunShellScript', version: '1', hash: '0'.repeat(64) };

/** What somebody between recovery and bot, or a recovery that is not ours, could make of a plan. */
const TAMPERED: [string, (plan: Plan) => Plan][] = [
  ['another target', (plan) => ({ ...plan, targets: [OTHER_ACCOUNT] })],
  ['one target more', (plan) => ({ ...plan, targets: [...plan.targets, OTHER_ACCOUNT] })],
  ['another document', (plan) => ({ ...plan, document: shell })],
  ['another version', (plan) => ({ ...plan, document: { ...plan.document, version: '2' } })],
  ['another hash', (plan) => ({ ...plan, document: { ...plan.document, hash: '1'.repeat(64) } })],
  ['an invented action', (plan) => ({ ...plan, action: 'delete-everything' })],
  ['the name of another action', (plan) => ({ ...plan, action: 'collect-diagnostics' })],
  ['no undo', (plan) => ({ ...plan, undo: null })],
  ['another undo', (plan) => ({ ...plan, undo: { document: shell, parameters: {} } })],
  [
    'an undo that keeps half of it',
    (plan) => ({
      ...plan,
      undo: plan.undo && {
        ...plan.undo,
        parameters: { ...plan.undo.parameters, FunctionName: ['other'] },
      },
    }),
  ],
  ['a time box that never ends', (plan) => ({ ...plan, timeBoxS: 86_400 * 365 })],
  [
    'a parameter more',
    (plan) => ({
      ...plan,
      parameters: { ...plan.parameters, AutomationAssumeRole: ['arn:aws:iam::1:role/admin'] },
    }),
  ],
  [
    'another function',
    (plan) => ({ ...plan, parameters: { ...plan.parameters, FunctionName: ['payments'] } }),
  ],
];

describe.each(['provisioned-concurrency', 'circuit-breaker', 'alias-rollback'])(
  'a plan of %s with',
  (action) => {
    test.each(TAMPERED)(
      '%s runs neither by policy nor by people, however low it is called',
      async (_what, tamper) => {
        const { plan } = await bench.proposal(action);
        const tampered = tamper(plan);
        expect(digestOf(tampered)).not.toBe(digestOf(plan));
        for (const by of [{ kind: 'policy' as const }, people('U1', 'U2')])
          for (const risk of ['low', 'medium', 'high'] as const)
            expect((await execute(grantFor(tampered, { by, risk }).token)).outcome).toBe('refused');
        expect(ssm.starts).toEqual([]);
      },
    );
  },
);

describe('an answer of a recovery that is not ours', () => {
  const offersOf = (proposal: Proposal) => fold(story(opened(), ...round(1, proposal))).offers;

  test('is not offered where its plan is of another incident, or goes by another name', async () => {
    const proposal = await bench.proposal('provisioned-concurrency');
    const plan = { ...proposal.plan, incidentId: 'INC-1' };
    const ours = { ...proposal, plan, digest: digestOf(plan) };
    expect(offersOf(ours)).toHaveLength(1);
    expect(offersOf(proposal)).toEqual([]);
    expect(offersOf({ ...ours, plan: { ...plan, targets: [OTHER_ACCOUNT] } })).toEqual([]);
  });

  test('that calls a medium action low gets it no further than recovery', async () => {
    const { plan } = await bench.proposal('circuit-breaker');
    const outcome = await execute(grantFor(plan, { risk: 'low', by: { kind: 'policy' } }).token);
    expect(outcome.refusal?.code).toBe('risk-rose');
    expect(ssm.starts).toEqual([]);
  });
});
