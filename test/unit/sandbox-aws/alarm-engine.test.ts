import type { PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch';
import { describe, expect, test } from '@jest/globals';
import type { Account } from '../../../sandbox/aws/account.ts';
import { createFaults } from '../../../sandbox/aws/faults.ts';
import { createAlarmEngine } from '../../../sandbox/aws/services/cloudwatch/alarm-engine.ts';
import type { MetricReader } from '../../../sandbox/aws/services/cloudwatch/metric-reader.ts';
import type { World } from '../../../sandbox/world/world.ts';

const TOPIC = 'arn:aws:sns:us-east-1:123456789012:t';

/** An engine whose one metric has the value that `valueAt` says, at every period from 0 on. */
const given = (valueAt: (atMs: number) => number | null) => {
  let nowMs = 100_000;
  const published: { subject: string; message: Record<string, unknown> }[] = [];
  const account: Account = {
    world: { inventory: { region: 'us-east-1', accountId: '123456789012' } } as World,
    clock: () => nowMs,
    random: () => 0.5,
    delays: { metricsMs: 2000, tracesMs: 0, trailMs: 0 },
    faults: createFaults(() => 0.5),
    origin: () => '',
  };
  const read: MetricReader = (_stat, fromMs, toMs) =>
    Array.from({ length: (toMs - fromMs) / 10_000 }, (_, index) => fromMs + index * 10_000)
      .map((atMs) => ({ atMs, value: valueAt(atMs) }))
      .filter((point): point is { atMs: number; value: number } => point.value !== null);
  const engine = createAlarmEngine(account, read, (_topic, subject, message) => {
    published.push({ subject, message: JSON.parse(message) as Record<string, unknown> });
  });
  return {
    engine,
    published,
    at: (ms: number) => {
      nowMs = ms;
      engine.tick();
    },
  };
};

const alarm: PutMetricAlarmInput = {
  AlarmName: 'a',
  AlarmActions: [TOPIC],
  OKActions: [TOPIC],
  Namespace: 'N',
  MetricName: 'M',
  Statistic: 'Sum',
  Period: 10,
  EvaluationPeriods: 3,
  DatapointsToAlarm: 2,
  Threshold: 5,
  ComparisonOperator: 'GreaterThanThreshold',
};

describe('an alarm', () => {
  test('changes state once, when the second breaching period has been over for the delay', () => {
    const { engine, published, at } = given((atMs) => (atMs >= 110_000 ? 9 : 1));
    engine.put(alarm, true);
    at(131_999);
    expect(engine.get('a')?.state).toBe('OK');
    at(132_000);
    expect(engine.get('a')?.state).toBe('ALARM');
    at(142_000);
    at(152_000);
    expect(published.map(({ subject }) => subject)).toEqual([
      'ALARM: "a" in US East (N. Virginia)',
    ]);
    expect(published[0]?.message['NewStateReason']).toBe(
      'Threshold Crossed: 2 out of the last 3 datapoints [9.0 (01/01/70 00:02:00), 9.0 (01/01/70 00:01:50), 1.0 (01/01/70 00:01:40)] were greater than the threshold (5.0) (minimum 2 datapoints for OK -> ALARM transition).',
    );
  });

  test('put as a client puts it tells of its first state, put quietly does not', () => {
    const loud = given(() => 1);
    loud.engine.put(alarm);
    loud.at(100_500);
    expect(loud.published.map(({ message }) => message['NewStateValue'])).toEqual(['OK']);
    const quiet = given(() => 1);
    quiet.engine.put(alarm, true);
    quiet.at(100_500);
    expect(quiet.published).toEqual([]);
    expect(quiet.engine.get('a')?.state).toBe('OK');
  });

  test('put quietly onto trouble still tells of it', () => {
    const { engine, published, at } = given(() => 9);
    engine.put(alarm, true);
    expect(published).toEqual([]);
    at(100_500);
    expect(published.map(({ message }) => message['NewStateValue'])).toEqual(['ALARM']);
  });

  test('with its actions disabled changes state and tells nobody', () => {
    const { engine, published, at } = given((atMs) => (atMs >= 110_000 ? 9 : 1));
    engine.put(alarm, true);
    engine.enableActions('a', false);
    at(140_000);
    expect(engine.get('a')?.state).toBe('ALARM');
    expect(published).toEqual([]);
  });

  test('set by hand goes back to what its metric says at the next evaluation', () => {
    const { engine, published, at } = given(() => 1);
    engine.put(alarm, true);
    engine.setState('a', 'ALARM', 'by hand');
    expect(engine.get('a')?.state).toBe('ALARM');
    at(112_000);
    expect(published.map(({ message }) => message['NewStateValue'])).toEqual(['ALARM', 'OK']);
  });

  test('of DynamoDB keeps its state without data, unless it says otherwise', () => {
    const sparse = (atMs: number) => (atMs < 100_000 ? 9 : null);
    const { engine, at } = given(sparse);
    engine.put({ ...alarm, Namespace: 'AWS/DynamoDB' });
    engine.put({ ...alarm, AlarmName: 'b', TreatMissingData: 'notBreaching' });
    at(102_000);
    at(200_000);
    expect([engine.get('a')?.state, engine.get('b')?.state]).toEqual(['ALARM', 'OK']);
  });

  test('on metric math names its metrics in the trigger', () => {
    const { engine, published, at } = given(() => 9);
    const stat = { Metric: { Namespace: 'N', MetricName: 'M' }, Period: 10, Stat: 'Sum' };
    const {
      MetricName: _name,
      Namespace: _namespace,
      Statistic: _stat,
      Period: _period,
      ...rest
    } = alarm;
    engine.put({
      ...rest,
      Threshold: 17,
      Metrics: [
        { Id: 'e', Expression: 'm * 2' },
        { Id: 'm', MetricStat: stat, ReturnData: false },
      ],
    });
    at(102_000);
    expect(published[0]?.message['Trigger']).toMatchObject({
      Period: 10,
      Metrics: [
        { Id: 'e', Expression: 'm * 2', ReturnData: true },
        { Id: 'm', ReturnData: false, MetricStat: { Period: 10, Stat: 'Sum' } },
      ],
    });
  });

  test('that could not be evaluated is refused', () => {
    const { engine } = given(() => 1);
    const refused = (change: Partial<PutMetricAlarmInput>) => () =>
      engine.put({ ...alarm, ...change });
    expect(refused({ ComparisonOperator: 'GreaterThanUpperThreshold' })).toThrow();
    expect(refused({ DatapointsToAlarm: 4 })).toThrow();
    expect(refused({ Period: 15 })).toThrow();
    expect(refused({ MetricName: undefined })).toThrow();
    expect(engine.list()).toEqual([]);
  });
});
