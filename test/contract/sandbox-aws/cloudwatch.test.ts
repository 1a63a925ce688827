import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  DisableAlarmActionsCommand,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  InvalidParameterValueException,
  ListMetricsCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
  PutMetricDataCommand,
  ResourceNotFound,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type AwsBench, eventually, startAwsBench } from '../../support/aws-bench.ts';

let bench: AwsBench;
let client: CloudWatchClient;

beforeAll(async () => {
  bench = await startAwsBench();
  client = new CloudWatchClient(bench.config);
});
afterAll(async () => {
  client.destroy();
  await bench.stop();
});

const put = (metric: string, value: number, atMs = bench.now()) =>
  client.send(
    new PutMetricDataCommand({
      Namespace: 'Test',
      MetricData: [{ MetricName: metric, Value: value, Timestamp: new Date(atMs) }],
    }),
  );

const statOf = (name: string, stat: string, metric: string) => ({
  Id: name,
  ReturnData: false,
  MetricStat: { Metric: { Namespace: 'Test', MetricName: metric }, Period: 10, Stat: stat },
});

const alarm = (name: string, metric: string): PutMetricAlarmCommandInput => ({
  AlarmName: name,
  Namespace: 'Test',
  MetricName: metric,
  Statistic: 'Maximum',
  Period: 10,
  EvaluationPeriods: 3,
  DatapointsToAlarm: 2,
  Threshold: 100,
  ComparisonOperator: 'GreaterThanThreshold',
  TreatMissingData: 'notBreaching',
});

const stateOf = async (name: string) => {
  const { MetricAlarms } = await client.send(new DescribeAlarmsCommand({ AlarmNames: [name] }));
  return MetricAlarms?.[0];
};

describe('metrics', () => {
  test('reads the world, newest first, and not before a period has been over for 2 s', async () => {
    const read = () =>
      client.send(
        new GetMetricDataCommand({
          StartTime: new Date(bench.now() - 60_000),
          EndTime: new Date(bench.now() + 60_000),
          MetricDataQueries: [
            {
              Id: 'count',
              MetricStat: {
                Metric: {
                  Namespace: 'AWS/Lambda',
                  MetricName: 'Invocations',
                  Dimensions: [{ Name: 'FunctionName', Value: 'shop-authorizer' }],
                },
                Period: 10,
                Stat: 'Sum',
              },
            },
          ],
        }),
      );
    const newestOf = async () => (await read()).MetricDataResults?.[0]?.Timestamps?.[0]?.getTime();
    const boundary = bench.now();
    expect(await newestOf()).toBe(boundary - 20_000);
    bench.advance(2000);
    expect(await newestOf()).toBe(boundary - 10_000);
    const values = (await read()).MetricDataResults?.[0]?.Values ?? [];
    expect(values.length).toBeGreaterThan(3);
    expect(values.every((value) => value > 0)).toBe(true);
    bench.advance(8000);
  });

  test('computes metric math, and pages when there are more points than asked for', async () => {
    const at = bench.now() - 60_000;
    for (const [offset, errors] of [1, 2, 3].entries()) {
      await put('Errors', errors, at + offset * 10_000);
      await put('Count', 10, at + offset * 10_000);
    }
    const input = {
      StartTime: new Date(at),
      EndTime: new Date(bench.now()),
      ScanBy: 'TimestampAscending' as const,
      MetricDataQueries: [
        { Id: 'share', Expression: 'errors / count * 100', Label: 'error share' },
        statOf('errors', 'Sum', 'Errors'),
        statOf('count', 'Sum', 'Count'),
      ],
    };
    const whole = await client.send(new GetMetricDataCommand(input));
    expect(whole.MetricDataResults).toHaveLength(1);
    expect(whole.MetricDataResults?.[0]).toMatchObject({
      Id: 'share',
      Label: 'error share',
      Values: [10, 20, 30],
      StatusCode: 'Complete',
    });
    const first = await client.send(new GetMetricDataCommand({ ...input, MaxDatapoints: 2 }));
    expect(first.MetricDataResults?.[0]).toMatchObject({
      Values: [10, 20],
      StatusCode: 'PartialData',
    });
    const second = await client.send(
      new GetMetricDataCommand({ ...input, MaxDatapoints: 2, NextToken: first.NextToken }),
    );
    expect(second.MetricDataResults?.[0]).toMatchObject({ Values: [30], StatusCode: 'Complete' });
    expect(second.NextToken).toBeUndefined();
  });

  test('lists metrics and answers statistics', async () => {
    const { Metrics } = await client.send(
      new ListMetricsCommand({
        Namespace: 'AWS/Lambda',
        MetricName: 'Duration',
        Dimensions: [{ Name: 'FunctionName', Value: 'user-service' }],
      }),
    );
    expect(Metrics).not.toHaveLength(0);
    await put('Latency', 1, bench.now() - 20_000);
    await put('Latency', 3, bench.now() - 20_000);
    const { Datapoints } = await client.send(
      new GetMetricStatisticsCommand({
        Namespace: 'Test',
        MetricName: 'Latency',
        Period: 10,
        StartTime: new Date(bench.now() - 60_000),
        EndTime: new Date(bench.now()),
        Statistics: ['Average', 'SampleCount'],
        ExtendedStatistics: ['p50'],
      }),
    );
    expect(Datapoints).toMatchObject([
      { Average: 2, SampleCount: 2, ExtendedStatistics: { p50: 1 } },
    ]);
  });

  test('refuses a range that ends before it starts', async () => {
    await expect(
      client.send(
        new GetMetricDataCommand({
          StartTime: new Date(10_000),
          EndTime: new Date(0),
          MetricDataQueries: [],
        }),
      ),
    ).rejects.toBeInstanceOf(InvalidParameterValueException);
  });
});

describe('alarms', () => {
  test('go to ALARM at 2 of 3 breaching periods and back, and remember both', async () => {
    await client.send(new PutMetricAlarmCommand(alarm('cycle', 'Cycle')));
    await eventually(
      () => stateOf('cycle'),
      (found) => found?.StateValue === 'OK',
    );
    await put('Cycle', 500, bench.now());
    await put('Cycle', 500, bench.now() + 10_000);
    bench.advance(22_000);
    const firing = await eventually(
      () => stateOf('cycle'),
      (found) => found?.StateValue === 'ALARM',
    );
    expect(firing?.StateReason).toMatch(
      /^Threshold Crossed: 2 out of the last 3 datapoints \[500\.0 .*\] were greater than the threshold \(100\.0\)/,
    );
    bench.advance(60_000);
    await eventually(
      () => stateOf('cycle'),
      (found) => found?.StateValue === 'OK',
    );
    const { AlarmHistoryItems } = await client.send(
      new DescribeAlarmHistoryCommand({
        AlarmName: 'cycle',
        HistoryItemType: 'StateUpdate',
        ScanBy: 'TimestampAscending',
      }),
    );
    expect(AlarmHistoryItems?.map(({ HistorySummary }) => HistorySummary)).toEqual([
      'Alarm updated from INSUFFICIENT_DATA to OK',
      'Alarm updated from OK to ALARM',
      'Alarm updated from ALARM to OK',
    ]);
  });

  test('are found by state and prefix, can be set, disabled and deleted', async () => {
    await client.send(new PutMetricAlarmCommand(alarm('find-me', 'Nothing')));
    await client.send(
      new SetAlarmStateCommand({
        AlarmName: 'find-me',
        StateValue: 'ALARM',
        StateReason: 'a test',
      }),
    );
    const found = await client.send(
      new DescribeAlarmsCommand({ StateValue: 'ALARM', AlarmNamePrefix: 'find' }),
    );
    expect(found.MetricAlarms).toMatchObject([
      { AlarmName: 'find-me', StateReason: 'a test', ActionsEnabled: true, Threshold: 100 },
    ]);
    await client.send(new DisableAlarmActionsCommand({ AlarmNames: ['find-me'] }));
    expect((await stateOf('find-me'))?.ActionsEnabled).toBe(false);
    await client.send(new DeleteAlarmsCommand({ AlarmNames: ['find-me'] }));
    expect(await stateOf('find-me')).toBeUndefined();
  });

  test('that do not exist are a typed error', async () => {
    await expect(
      client.send(
        new SetAlarmStateCommand({ AlarmName: 'none', StateValue: 'OK', StateReason: 'x' }),
      ),
    ).rejects.toBeInstanceOf(ResourceNotFound);
  });

  test('started from a quiet past are OK without a notification', async () => {
    bench.aws.putAlarms([alarm('quiet', 'Nothing')]);
    expect(await stateOf('quiet')).toMatchObject({
      StateValue: 'OK',
      AlarmActions: [bench.aws.topicArn],
      OKActions: [bench.aws.topicArn],
    });
    const { AlarmHistoryItems } = await client.send(
      new DescribeAlarmHistoryCommand({ AlarmName: 'quiet', HistoryItemType: 'Action' }),
    );
    expect(AlarmHistoryItems).toEqual([]);
  });
});
