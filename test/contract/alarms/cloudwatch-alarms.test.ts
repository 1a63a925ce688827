import { json } from 'node:stream/consumers';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createCloudWatchAlarms } from '../../../src/adapters/alarms/cloudwatch-alarms.ts';
import type { AlarmSource } from '../../../src/app/ports.ts';
import { type LocalServer, listen } from '../../support/listen.ts';

interface Request {
  AlarmNames?: string[];
  AlarmTypes?: string[];
  StateValue?: string;
  NextToken?: string;
}

let server: LocalServer;
let client: CloudWatchClient;
let alarms: AlarmSource;
let requests: Request[];
let answer: (request: Request) => object;

beforeAll(async () => {
  server = await listen(async (request, response) => {
    const input = (await json(request)) as Request;
    requests.push(input);
    response.setHeader('content-type', 'application/x-amz-json-1.0');
    response.end(JSON.stringify(answer(input)));
  });
  client = new CloudWatchClient({
    region: 'us-east-1',
    endpoint: server.origin,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
  });
  alarms = createCloudWatchAlarms(client);
});
afterAll(async () => {
  client.destroy();
  await server.stop();
});
beforeEach(() => {
  requests = [];
});

const changedAt = Date.UTC(2026, 10, 22, 3, 1, 40);
const base = (name: string) => ({
  AlarmName: name,
  AlarmArn: `arn:aws:cloudwatch:us-east-1:123456789012:alarm:${name}`,
  ActionsEnabled: true,
  StateValue: 'ALARM',
  StateReason: 'Threshold Crossed',
  StateUpdatedTimestamp: changedAt / 1_000 + 90,
  StateTransitionedTimestamp: changedAt / 1_000,
});
const read = (name: string) => ({
  name,
  arn: `arn:aws:cloudwatch:us-east-1:123456789012:alarm:${name}`,
  state: 'ALARM',
  stateChangedAt: changedAt,
  reason: 'Threshold Crossed',
});
const limits = {
  EvaluationPeriods: 3,
  Threshold: 1_000,
  ComparisonOperator: 'GreaterThanThreshold',
};
const readLimits = { evaluationPeriods: 3, threshold: 1_000, comparison: 'GreaterThanThreshold' };
const latency = {
  ...base('slow'),
  ...limits,
  Namespace: 'AWS/ApiGateway',
  MetricName: 'Latency',
  ExtendedStatistic: 'p90',
  Dimensions: [{ Name: 'ApiName', Value: 'shop-api' }],
  Period: 10,
};
const metricStat = (MetricName: string) => ({
  Id: MetricName.toLowerCase(),
  MetricStat: {
    Metric: {
      Namespace: 'AWS/Cognito',
      MetricName,
      Dimensions: [{ Name: 'UserPool', Value: 'p' }],
    },
    Period: 60,
    Stat: 'Sum',
  },
});
const expression = { Id: 'e1', Expression: 'm1/m2', ReturnData: true };

test('describes alarms on a metric, on metric math and composite ones', async () => {
  answer = () => ({
    MetricAlarms: [
      latency,
      { ...base('band'), EvaluationPeriods: 3, Metrics: [metricStat('Calls'), expression] },
      { ...base('ratio'), ...limits, Metrics: [metricStat('A'), metricStat('B'), expression] },
    ],
    CompositeAlarms: [{ ...base('all'), AlarmRule: 'ALARM(slow)' }],
  });
  expect(await alarms.describe(['slow', 'band', 'ratio', 'all'])).toEqual([
    {
      ...read('slow'),
      ...readLimits,
      namespace: 'AWS/ApiGateway',
      metricName: 'Latency',
      statistic: 'p90',
      dimensions: { ApiName: 'shop-api' },
      periodS: 10,
    },
    {
      ...read('band'),
      evaluationPeriods: 3,
      namespace: 'AWS/Cognito',
      metricName: 'Calls',
      statistic: 'Sum',
      dimensions: { UserPool: 'p' },
      periodS: 60,
    },
    { ...read('ratio'), ...readLimits, dimensions: {} },
    { ...read('all'), dimensions: {} },
  ]);
  expect(requests).toHaveLength(1);
  expect(requests[0]).toMatchObject({
    AlarmNames: ['slow', 'band', 'ratio', 'all'],
    AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
  });
});

test('asks for 100 names at a time, and for none not at all', async () => {
  answer = ({ AlarmNames = [] }) => ({ MetricAlarms: AlarmNames.map((name) => base(name)) });
  const names = Array.from({ length: 250 }, (_, n) => `alarm-${n}`);
  expect((await alarms.describe(names)).map(({ name }) => name)).toEqual(names);
  expect(requests.map(({ AlarmNames }) => AlarmNames?.length)).toEqual([100, 100, 50]);
  requests = [];
  expect(await alarms.describe([])).toEqual([]);
  expect(requests).toEqual([]);
});

test('finds every alarm that fires with its actions enabled, page by page', async () => {
  answer = ({ NextToken }) =>
    NextToken
      ? { MetricAlarms: [{ ...base('muted'), ActionsEnabled: false }, base('second')] }
      : { MetricAlarms: [base('first')], NextToken: 'more' };
  expect((await alarms.firing()).map(({ name }) => name)).toEqual(['first', 'second']);
  expect(requests).toMatchObject([{ StateValue: 'ALARM' }, { NextToken: 'more' }]);
});

test('throws when CloudWatch cannot be asked', async () => {
  const gone = createCloudWatchAlarms(
    new CloudWatchClient({
      region: 'us-east-1',
      endpoint: 'http://127.0.0.1:9',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      maxAttempts: 1,
    }),
  );
  await expect(gone.describe(['slow'])).rejects.toThrow();
});
