import { DescribeAlarmsCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import {
  GetAutomationExecutionCommand,
  StartAutomationExecutionCommand,
} from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createAlarmReader } from '../../../mcp/recovery/live/alarm-reader.ts';
import { readExecution } from '../../../mcp/recovery/read-execution.ts';
import { createSqliteLedger } from '../../../mcp/recovery/sqlite-ledger.ts';
import { eventually } from '../../support/eventually.ts';
import { type RecoverySandbox, startRecoverySandbox } from '../../support/recovery-sandbox.ts';

const ALARM = 'carts-table-errors';
const METRIC = {
  namespace: 'AWS/DynamoDB',
  metricName: 'SystemErrors',
  dimensions: { TableName: 'carts-table' },
};

let sandbox: RecoverySandbox;
beforeAll(async () => {
  sandbox = await startRecoverySandbox();
  sandbox.aws.putAlarm({
    AlarmName: ALARM,
    Namespace: METRIC.namespace,
    MetricName: METRIC.metricName,
    Dimensions: [{ Name: 'TableName', Value: 'carts-table' }],
    Statistic: 'Sum',
    Period: 3600,
    EvaluationPeriods: 1,
    Threshold: 1e9,
    ComparisonOperator: 'GreaterThanThreshold',
  });
}, 30_000);
afterAll(async () => sandbox.stop());

const setState = async (StateValue: 'OK' | 'ALARM'): Promise<void> => {
  const StateReason = 'set by a test';
  await sandbox.clients.cloudwatch.send(
    new SetAlarmStateCommand({ AlarmName: ALARM, StateValue, StateReason }),
  );
};
const mode = async () => {
  const command = new DescribeTableCommand({ TableName: 'carts-table' });
  const { Table } = await sandbox.clients.dynamodb.send(command);
  return Table?.TableStatus;
};
const start = async (): Promise<string> => {
  const { AutomationExecutionId = '' } = await sandbox.clients.ssm.send(
    new StartAutomationExecutionCommand({
      DocumentName: 'Halcyon-SetTableCapacity',
      Parameters: {
        TableName: ['carts-table'],
        ReadCapacityUnits: ['77'],
        WriteCapacityUnits: ['33'],
      },
      AlarmConfiguration: { Alarms: [{ Name: ALARM }] },
    }),
  );
  return AutomationExecutionId;
};

describe('AlarmConfiguration in the sandbox', () => {
  test('an alarm on exactly a metric is found, with its state', async () => {
    await setState('OK');
    const reader = createAlarmReader(sandbox.clients.cloudwatch);
    expect(await reader.onMetric(METRIC)).toEqual([{ name: ALARM, state: 'OK' }]);
    const other = { ...METRIC, dimensions: { TableName: 'users-table' } };
    expect(await reader.onMetric(other)).toEqual([]);
  });

  test('an execution whose alarm is on already does not begin', async () => {
    await setState('ALARM');
    const id = await start();
    const { status, steps } = await sandbox.outcome(id);
    expect(status).toBe('Cancelled');
    expect(new Set(steps.map((step) => step.split(' ')[1]))).toEqual(new Set(['Pending']));
    expect(await mode()).toBe('ACTIVE');
  });

  test('an execution is stopped when its alarm goes off, and says so', async () => {
    await setState('OK');
    const id = await start();
    await eventually('the table is updating', async () => (await mode()) === 'UPDATING', 10_000);
    await setState('ALARM');
    expect(await sandbox.ended(id)).toBe('Cancelled');
    const { AutomationExecution } = await sandbox.clients.ssm.send(
      new GetAutomationExecutionCommand({ AutomationExecutionId: id }),
    );
    expect(AutomationExecution).toMatchObject({
      AlarmConfiguration: { Alarms: [{ Name: ALARM }] },
      TriggeredAlarms: [{ Name: ALARM, State: 'ALARM' }],
    });
    const execution = await readExecution(id, sandbox.clients.ssm, createSqliteLedger(':memory:'));
    expect(execution).toMatchObject({ status: 'cancelled', done: true });
    expect(execution.failure?.text).toContain(ALARM);
    const { MetricAlarms } = await sandbox.clients.cloudwatch.send(
      new DescribeAlarmsCommand({ AlarmNames: [ALARM] }),
    );
    expect(MetricAlarms?.[0]?.StateValue).toBe('ALARM');
  }, 30_000);

  test('an execution whose alarm stays OK runs to its end', async () => {
    await eventually('the table is active', async () => (await mode()) === 'ACTIVE', 30_000);
    await setState('OK');
    const { AutomationExecutionId = '' } = await sandbox.clients.ssm.send(
      new StartAutomationExecutionCommand({
        DocumentName: 'Halcyon-CollectDiagnostics',
        Parameters: { AlarmNames: [ALARM] },
        AlarmConfiguration: { Alarms: [{ Name: ALARM }] },
      }),
    );
    expect(await sandbox.ended(AutomationExecutionId)).toBe('Success');
  }, 60_000);
});
