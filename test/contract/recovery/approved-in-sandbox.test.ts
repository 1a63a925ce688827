import { SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { GetEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { CreateQueueCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  type Diagnosis,
  executeAction,
  getExecution,
  proposeActions,
  rollBackAction,
  stopExecution,
} from '../../../mcp/contracts/recovery-tools.ts';
import { createLive } from '../../../mcp/recovery/live/live.ts';
import type { RecoveryDeps } from '../../../mcp/recovery/recovery-deps.ts';
import { executeActionTool } from '../../../mcp/recovery/tools/execute-action.ts';
import { getExecutionTool } from '../../../mcp/recovery/tools/get-execution.ts';
import { proposeActionsTool } from '../../../mcp/recovery/tools/propose-actions.ts';
import { rollBackActionTool } from '../../../mcp/recovery/tools/roll-back-action.ts';
import { stopExecutionTool } from '../../../mcp/recovery/tools/stop-execution.ts';
import { createAwsTelemetry } from '../../../mcp/telemetry/create-aws-telemetry.ts';
import { eventually } from '../../support/eventually.ts';
import { createBench, grantFor, people } from '../../support/recovery-bench.ts';
import { type RecoverySandbox, startRecoverySandbox } from '../../support/recovery-sandbox.ts';
import { scriptedAccount } from '../../support/scripted-account.ts';

const ALARM = 'shop-trouble';
const ROLES = 'arn:aws:iam::123456789012:role/halcyon/';
const { signal } = new AbortController();
const iso = (fromNowMs: number): string => new Date(Date.now() + fromNowMs).toISOString();

let sandbox: RecoverySandbox;
let deps: RecoveryDeps;
beforeAll(async () => {
  sandbox = await startRecoverySandbox();
  const { clients } = sandbox;
  sandbox.aws.putAlarm({
    AlarmName: ALARM,
    Namespace: 'Shop',
    MetricName: 'Trouble',
    Statistic: 'Sum',
    Period: 10,
    EvaluationPeriods: 1,
    Threshold: 0,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'ignore',
  });
  await clients.cloudwatch.send(
    new SetAlarmStateCommand({ AlarmName: ALARM, StateValue: 'ALARM', StateReason: 'test' }),
  );
  const telemetry = createAwsTelemetry(clients, { region: 'us-east-1' });
  deps = {
    ...createBench(scriptedAccount(), null).deps,
    ...{ clients, telemetry, live: createLive(clients, telemetry) },
    ...{ clock: Date.now, runbookRoles: ROLES },
  };
  const dead = await clients.sqs.send(new CreateQueueCommand({ QueueName: 'mails-dead' }));
  const deadLetterTargetArn = 'arn:aws:sqs:us-east-1:123456789012:mails-dead';
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 3 });
  await clients.sqs.send(
    new CreateQueueCommand({ QueueName: 'mails', Attributes: { RedrivePolicy } }),
  );
  await clients.sqs.send(new SendMessageCommand({ QueueUrl: dead.QueueUrl, MessageBody: 'lost' }));
}, 30_000);
afterAll(async () => sandbox.stop());

const ask = async (diagnosis: Diagnosis) => {
  const node = diagnosis.path[0] ?? '';
  const answer = await proposeActionsTool(deps).handler(
    {
      incidentId: 'INC-7',
      alarms: [ALARM],
      symptom: { node, signal: 'errors', statistic: 'Sum', at: iso(0) },
      window: { from: iso(-600_000), to: iso(0) },
      diagnosis,
      history: [],
    },
    { signal },
  );
  return proposeActions.outputSchema.parse(answer);
};

const propose = async (node: string, type: string) =>
  ask({
    causes: [{ node, type, metric: 'errors', confidence: 0.9 }],
    ...{ path: [node], steps: [], throttled: [] },
    map: { nodes: [{ id: node, type }], edges: [] },
  });

describe('approved in the sandbox', () => {
  test.each([
    ['ecs-restart', 'catalog-service', 'AWS::ECS::Service', true],
    ['aurora-failover', 'shop-reports', 'AWS::RDS::DBCluster', true],
    ['dead-letter-redrive', 'mails-dead', 'AWS::SQS::Queue', false],
  ])(
    '%s: proposed from the account, run with its role, undone',
    async (action, node, type, back) => {
      const { proposals, gaps } = await propose(node, type);
      expect(gaps).toEqual([]);
      const proposal = proposals.find(({ plan }) => plan.action === action);
      if (!proposal) throw new Error(`${action} was not offered`);
      // Nobody knows here what depends on it, how far it lags, who handles the messages.
      expect(proposal.risk.level).toBe('high');
      const terms = {
        ...{ alarms: [ALARM], confidence: 0.9, risk: proposal.risk.level },
        ...{ by: people('U1', 'U2'), issuedAt: iso(0), expiresAt: iso(600_000) },
      };
      const { token } = grantFor(proposal.plan, terms);
      const started = executeAction.outputSchema.parse(
        await executeActionTool(deps).handler({ grant: token }, { signal }),
      );
      expect(started).toMatchObject({ outcome: 'started' });
      const executionId = started.execution?.executionId ?? '';
      expect(await sandbox.ended(executionId)).toBe('Success');
      const { execution } = getExecution.outputSchema.parse(
        await getExecutionTool(deps).handler({ executionId }, { signal }),
      );
      expect(execution).toMatchObject({ status: 'succeeded', done: true });
      const undo = grantFor(proposal.plan, { ...terms, purpose: 'roll-back' });
      const undone = rollBackAction.outputSchema.parse(
        await rollBackActionTool(deps).handler({ grant: undo.token }, { signal }),
      );
      if (back) expect(await sandbox.ended(undone.execution?.executionId ?? '')).toBe('Success');
      else expect(undone.refusal?.code).toBe('no-undo');
    },
    60_000,
  );

  test('event-source-pause: a worker that fails on a starved table is paused, and stopping resumes it', async () => {
    const { lambda } = sandbox.clients;
    await sandbox.run('Halcyon-SetTableCapacity', {
      TableName: ['orders-table'],
      ReadCapacityUnits: ['20'],
      WriteCapacityUnits: ['1'],
    });
    const map = async () => {
      const reading = await deps.telemetry.serviceMap({ from: iso(-600_000), to: iso(0) });
      if (reading.status !== 'ok') throw new Error('no service map');
      return reading.value;
    };
    const offer = async () => {
      const answer = await ask({
        causes: [{ node: 'orders-table', metric: 'throttles', confidence: 0.9 }],
        ...{ path: ['orders-table'], steps: [], throttled: ['orders-table'], map: await map() },
      });
      return answer.proposals.find(({ plan }) => plan.action === 'event-source-pause');
    };
    const proposal = await eventually('the worker fails enough', offer, 60_000);
    expect(proposal).toMatchObject({
      title: 'Pause orders-queue → order-worker for 40 s',
      risk: { level: 'medium' },
    });
    const terms = {
      ...{ alarms: [ALARM], confidence: 0.9, risk: proposal.risk.level },
      ...{ by: people('U1'), issuedAt: iso(0), expiresAt: iso(600_000) },
    };
    const started = executeAction.outputSchema.parse(
      await executeActionTool(deps).handler(
        { grant: grantFor(proposal.plan, terms).token },
        { signal },
      ),
    );
    expect(started).toMatchObject({ outcome: 'started' });
    const UUID = proposal.plan.parameters['MappingId']?.[0] ?? '';
    const state = async () => (await lambda.send(new GetEventSourceMappingCommand({ UUID }))).State;
    await eventually('it is paused', async () => (await state()) === 'Disabled', 20_000);
    const executionId = started.execution?.executionId ?? '';
    const stop = grantFor(proposal.plan, { ...terms, purpose: 'stop', executionId });
    const stopped = stopExecution.outputSchema.parse(
      await stopExecutionTool(deps).handler({ grant: stop.token, executionId }, { signal }),
    );
    expect(stopped).toMatchObject({ outcome: 'started' });
    expect(await sandbox.ended(executionId)).toBe('Cancelled');
    await eventually('it polls again', async () => (await state()) === 'Enabled', 20_000);
  }, 150_000);
});
