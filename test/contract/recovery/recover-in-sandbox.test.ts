import { GetProvisionedConcurrencyConfigCommand } from '@aws-sdk/client-lambda';
import { DescribeAutomationExecutionsCommand, GetParameterCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { digestOf } from '../../../mcp/contracts/canonical-json.ts';
import { type Grant, signGrant } from '../../../mcp/contracts/grant.ts';
import type { Proposal } from '../../../mcp/contracts/recovery-plan.ts';
import {
  executeAction,
  getExecution,
  proposeActions,
  rollBackAction,
  verifyRecovery,
} from '../../../mcp/contracts/recovery-tools.ts';
import type { ToolContract, ToolInput, ToolOutput } from '../../../mcp/contracts/tool-contract.ts';
import { buildRecoveryServer } from '../../../mcp/recovery/build-server.ts';
import { createSqliteLedger } from '../../../mcp/recovery/sqlite-ledger.ts';
import { createAwsTelemetry } from '../../../mcp/telemetry/create-aws-telemetry.ts';
import { ALARM, fromNow, questionOf, raiseAlarm } from '../../support/alarmed-sandbox.ts';
import { createBench, people, SECRET } from '../../support/recovery-bench.ts';
import { type RecoverySandbox, startRecoverySandbox } from '../../support/recovery-sandbox.ts';
import { scriptedAccount } from '../../support/scripted-account.ts';

const BREAKER = '/halcyon/breakers/user-service/users-table';
const MINUTE = 60_000;

let sandbox: RecoverySandbox;
let client: Client;
let proposals: readonly Proposal[];

const call = async <C extends ToolContract>(
  tool: C,
  input: ToolInput<C>,
): Promise<ToolOutput<C>> => {
  const result = await client.callTool({ name: tool.name, arguments: input });
  if (result.isError) throw new Error(JSON.stringify(result.content));
  return tool.outputSchema.parse(result.structuredContent) as ToolOutput<C>;
};

const diagnose = async (): Promise<readonly Proposal[]> =>
  (await call(proposeActions, await questionOf(sandbox))).proposals;

const grantFor = (action: string, differs: Partial<Grant> = {}): string => {
  const proposal = proposals.find(({ plan }) => plan.action === action);
  if (!proposal) throw new Error(`${action} was not offered`);
  const { plan } = proposal;
  return signGrant(
    {
      id: crypto.randomUUID(),
      purpose: 'execute',
      digest: digestOf(plan),
      plan,
      alarms: [ALARM],
      confidence: 0.9,
      risk: proposal.risk.level,
      by: people('U1', 'U2'),
      issuedAt: fromNow(0),
      expiresAt: fromNow(30 * MINUTE),
      ...differs,
    },
    SECRET,
  );
};

beforeAll(async () => {
  sandbox = await startRecoverySandbox();
  await raiseAlarm(sandbox);
  const server = buildRecoveryServer({
    ...createBench(scriptedAccount(), null).deps,
    clients: sandbox.clients,
    telemetry: createAwsTelemetry(sandbox.clients, { region: 'us-east-1' }),
    ledger: createSqliteLedger(':memory:'),
    clock: Date.now,
  });
  client = new Client({ name: 'test', version: '1' });
  const [near, far] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(far), client.connect(near)]);
  proposals = await diagnose();
}, 60_000);

afterAll(async () => {
  await client.close();
  await sandbox.stop();
});

const executions = async (document: string): Promise<number> => {
  const { AutomationExecutionMetadataList = [] } = await sandbox.clients.ssm.send(
    new DescribeAutomationExecutionsCommand({
      Filters: [{ Key: 'DocumentNamePrefix', Values: [document] }],
    }),
  );
  return AutomationExecutionMetadataList.length;
};

describe('recovery in the sandbox, over MCP', () => {
  test('offers its tools with truthful hints', async () => {
    const { tools } = await client.listTools();
    const writing = tools.filter(({ annotations }) => annotations?.readOnlyHint === false);
    expect(writing.map(({ name }) => name).toSorted()).toEqual([
      'execute_action',
      'roll_back_action',
      'stop_execution',
      'switch_autopilot',
    ]);
    expect(tools).toHaveLength(9);
  });

  test('proposes from the account as it is', () => {
    // A fourth, more capacity, comes as soon as the retries have filled the table.
    const first = proposals.slice(0, 3);
    expect(first.map(({ plan, risk, change }) => [plan.action, risk.level, change])).toEqual([
      ['provisioned-concurrency', 'low', '0 → 50'],
      ['circuit-breaker', 'medium', 'closed → open for 40 s'],
      ['alias-rollback', 'medium', 'v42 → v41'],
    ]);
  });

  test('policy runs the cure once, whoever asks how often, and people undo it', async () => {
    const token = grantFor('provisioned-concurrency', { by: { kind: 'policy' } });
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, async () => call(executeAction, { grant: token })),
    );
    const ids = new Set(outcomes.map(({ execution }) => execution?.executionId));
    expect(ids.size).toBe(1);
    expect(await executions('Halcyon-SetProvisionedConcurrency')).toBe(1);
    const [executionId = ''] = ids;
    expect(await sandbox.ended(executionId)).toBe('Success');
    const read = new GetProvisionedConcurrencyConfigCommand({
      FunctionName: 'shop-authorizer',
      Qualifier: 'live',
    });
    expect(await sandbox.clients.lambda.send(read)).toMatchObject({ Status: 'READY' });
    const { execution } = await call(getExecution, { executionId });
    expect(execution).toMatchObject({ status: 'succeeded', done: true });

    const undo = await call(rollBackAction, {
      grant: grantFor('provisioned-concurrency', { purpose: 'roll-back' }),
    });
    expect(await sandbox.ended(undo.execution?.executionId ?? '')).toBe('Success');
    await expect(sandbox.clients.lambda.send(read)).rejects.toMatchObject({
      name: 'ProvisionedConcurrencyConfigNotFoundException',
    });
  }, 90_000);

  test('people open the breaker, and policy closes it when its time is over', async () => {
    const value = async () => {
      const { Parameter } = await sandbox.clients.ssm.send(
        new GetParameterCommand({ Name: BREAKER }),
      );
      return Parameter?.Value ?? '';
    };
    const before = await value();
    const opened = await call(executeAction, { grant: grantFor('circuit-breaker') });
    expect(await sandbox.ended(opened.execution?.executionId ?? '')).toBe('Success');
    expect(JSON.parse(await value())).toMatchObject({ state: 'open' });
    const closed = await call(rollBackAction, {
      grant: grantFor('circuit-breaker', { purpose: 'roll-back', by: { kind: 'policy' } }),
    });
    expect(await sandbox.ended(closed.execution?.executionId ?? '')).toBe('Success');
    expect(await value()).toBe(before);
  }, 60_000);

  test('a grant without the secret starts nothing', async () => {
    const [payload] = grantFor('alias-rollback').split('.');
    const outcome = await call(executeAction, { grant: `${payload}.${'A'.repeat(43)}` });
    expect(outcome).toMatchObject({ outcome: 'refused', refusal: { code: 'grant-forged' } });
    expect(await executions('Halcyon-RollBackAlias')).toBe(0);
  });

  test('verifies by alarm and metric, and takes no success for a recovery', async () => {
    const answer = await call(verifyRecovery, {
      alarms: [ALARM],
      symptoms: [
        {
          node: 'user-service',
          signal: 'latency',
          statistic: 'p90',
          at: fromNow(0),
          periodS: 10,
          source: {
            namespace: 'AWS/Lambda',
            metricName: 'Duration',
            dimensions: { FunctionName: 'user-service' },
          },
        },
      ],
      window: { from: fromNow(-MINUTE), to: fromNow(0) },
      baseline: { from: fromNow(-40 * MINUTE), to: fromNow(-20 * MINUTE) },
    });
    expect(answer.alarms).toEqual([{ name: ALARM, state: 'ALARM' }]);
    expect(answer.verdict).not.toBe('recovered');
    expect(answer.checks[0]).toMatchObject({ node: 'user-service', unit: expect.any(String) });
    expect(answer.checks[0]?.baseline).toEqual(expect.any(Number));
    expect(answer.checks[0]?.current).toEqual(expect.any(Number));
  });
});
