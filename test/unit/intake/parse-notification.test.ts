import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseNotification } from '../../../src/adapters/intake/parse-notification.ts';

const topicArn = 'arn:aws:sns:eu-central-1:123456789012:alarms';
const envelope = { id: 'm-1', source: 'sns', receivedAt: 5, topicArn } as const;
const alarmArn = 'arn:aws:cloudwatch:eu-central-1:123456789012:alarm:sign-in-slow';
const childArn = 'arn:aws:cloudwatch:eu-central-1:123456789012:alarm:child';
const changedAt = Date.UTC(2026, 10, 22, 3, 1, 40, 985);

const parse = (json: unknown) => parseNotification(envelope, JSON.stringify(json));
const without = (json: object, ...names: string[]) =>
  Object.fromEntries(Object.entries(json).filter(([name]) => !names.includes(name)));

const snsAlarm = {
  AlarmName: 'sign-in-slow',
  AlarmDescription: 'p90 over 1 s',
  AWSAccountId: '123456789012',
  AlarmConfigurationUpdatedTimestamp: '2026-11-20T10:00:00.000+0000',
  NewStateValue: 'ALARM',
  NewStateReason: 'Threshold Crossed: 2 out of 3',
  StateChangeTime: '2026-11-22T03:01:40.985+0000',
  Region: 'EU (Frankfurt)',
  AlarmArn: alarmArn,
  OldStateValue: 'OK',
  OKActions: [],
  AlarmActions: [topicArn],
  Trigger: {
    MetricName: 'Latency',
    Namespace: 'AWS/ApiGateway',
    StatisticType: 'ExtendedStatistic',
    ExtendedStatistic: 'p90',
    Unit: null,
    Dimensions: [
      { value: 'shop-api', name: 'ApiName' },
      { value: 'prod', name: 'Stage' },
    ],
    Period: 60,
    EvaluationPeriods: 3,
    DatapointsToAlarm: 2,
    ComparisonOperator: 'GreaterThanThreshold',
    Threshold: 1000.0,
    TreatMissingData: 'notBreaching',
    EvaluateLowSampleCountPercentile: '',
  },
};

const common = {
  name: 'sign-in-slow',
  arn: alarmArn,
  accountId: '123456789012',
  region: 'eu-central-1',
  state: 'ALARM',
  stateChangedAt: changedAt,
};

describe('an alarm by SNS', () => {
  test('on a metric', () => {
    expect(parse(snsAlarm)).toEqual({
      ...envelope,
      kind: 'alarm',
      alarm: {
        ...common,
        reason: 'Threshold Crossed: 2 out of 3',
        description: 'p90 over 1 s',
        metric: {
          namespace: 'AWS/ApiGateway',
          metricName: 'Latency',
          dimensions: { ApiName: 'shop-api', Stage: 'prod' },
          statistic: 'p90',
          periodS: 60,
          threshold: 1000,
          comparison: 'GreaterThanThreshold',
        },
      },
    });
  });

  test.each([
    ['AVERAGE', 'Average'],
    ['SUM', 'Sum'],
    ['SAMPLE_COUNT', 'SampleCount'],
    ['TM(5%:95%)', 'TM(5%:95%)'],
  ])('spells the statistic %s as the API does', (Statistic, statistic) => {
    const Trigger = { ...without(snsAlarm.Trigger, 'ExtendedStatistic'), Statistic };
    expect(parse({ ...snsAlarm, Trigger })).toMatchObject({ alarm: { metric: { statistic } } });
  });

  test('takes dimensions with capitals and a missing description', () => {
    const Trigger = { ...snsAlarm.Trigger, Dimensions: [{ Name: 'Stage', Value: 'prod' }] };
    const parsed = parse({ ...snsAlarm, AlarmDescription: null, Trigger });
    expect(parsed).toMatchObject({ alarm: { metric: { dimensions: { Stage: 'prod' } } } });
    expect(parsed).not.toHaveProperty('alarm.description');
  });

  test('without its ARN is placed by its topic', () => {
    expect(parse(without(snsAlarm, 'AlarmArn'))).toMatchObject({
      kind: 'alarm',
      alarm: { arn: alarmArn, region: 'eu-central-1', accountId: '123456789012' },
    });
  });

  const metricStat = (MetricName: string) => ({
    Id: MetricName.toLowerCase(),
    MetricStat: {
      Metric: {
        Dimensions: [{ value: 'pool-1', name: 'UserPool' }],
        MetricName,
        Namespace: 'AWS/Cognito',
      },
      Period: 60,
      Stat: 'Sum',
    },
    ReturnData: false,
  });
  const math = (Metrics: unknown[], more: object = {}) => ({
    ...snsAlarm,
    Trigger: {
      Period: 60,
      EvaluationPeriods: 3,
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 5,
      Metrics,
      ...more,
    },
  });
  const expression = { Expression: 'm1/m2', Id: 'e1', Label: 'rate', ReturnData: true };

  test('on metric math of two metrics names none', () => {
    const parsed = parse(math([expression, metricStat('SignInSuccesses'), metricStat('Calls')]));
    expect(parsed.kind).toBe('alarm');
    expect(parsed).not.toHaveProperty('alarm.metric');
  });

  test('by anomaly detection names its metric, and has no threshold', () => {
    const band = { Expression: 'ANOMALY_DETECTION_BAND(m1, 2)', Id: 'ad1', ReturnData: true };
    const parsed = parse(
      math([metricStat('SignInSuccesses'), band], {
        ThresholdMetricId: 'ad1',
        Threshold: undefined,
        ComparisonOperator: 'LessThanLowerThreshold',
      }),
    );
    expect(parsed).toMatchObject({
      alarm: {
        metric: {
          namespace: 'AWS/Cognito',
          metricName: 'SignInSuccesses',
          dimensions: { UserPool: 'pool-1' },
          statistic: 'Sum',
          periodS: 60,
          comparison: 'LessThanLowerThreshold',
        },
      },
    });
    expect(parsed).not.toHaveProperty('alarm.metric.threshold');
  });

  test.each([
    [[childArn], [{ Arn: childArn, State: { Value: 'ALARM', Timestamp: 'x' } }]],
    [[], []],
  ])('that is composite tells its children %j', (triggeredBy, TriggeringChildren) => {
    const composite = { ...without(snsAlarm, 'Trigger'), AlarmRule: 'ALARM(child)' };
    const parsed = parse({ ...composite, TriggeringChildren });
    expect(parsed).toMatchObject({ kind: 'alarm', alarm: { ...common, triggeredBy } });
    expect(parsed).not.toHaveProperty('alarm.metric');
  });

  test.each([
    ['no state', without(snsAlarm, 'NewStateValue')],
    ['a state unknown', { ...snsAlarm, NewStateValue: 'PANIC' }],
    ['a time that is none', { ...snsAlarm, StateChangeTime: 'yesterday' }],
    ['an ARN of another service', { ...snsAlarm, AlarmArn: topicArn }],
  ])('with %s is kept as unknown', (_, json) => {
    expect(parse(json)).toMatchObject({ kind: 'unknown', text: JSON.stringify(json) });
  });
});

const alarmData = {
  alarmName: 'sign-in-slow',
  state: {
    value: 'ALARM',
    reason: 'Threshold Crossed',
    reasonData: '{"version":"1.0"}',
    timestamp: '2026-11-22T03:01:40.985+0000',
  },
  previousState: { value: 'OK', timestamp: '2026-11-22T02:00:00.000+0000' },
  configuration: {
    description: 'p90 over 1 s',
    metrics: [
      {
        id: 'm1',
        metricStat: {
          metric: { namespace: 'AWS/Lambda', name: 'Duration', dimensions: { FunctionName: 'f' } },
          period: 60,
          stat: 'p90',
        },
        returnData: true,
      },
    ],
  },
};
const eventBridge = {
  version: '0',
  id: 'c4c1c1c9-6542-e61b-6ef0-8c4d36933a92',
  'detail-type': 'CloudWatch Alarm State Change',
  source: 'aws.cloudwatch',
  account: '123456789012',
  time: '2026-11-22T03:01:41Z',
  region: 'eu-central-1',
  resources: [alarmArn],
  detail: alarmData,
};
const lambdaAction = {
  source: 'aws.cloudwatch',
  alarmArn,
  accountId: '123456789012',
  time: '2026-11-22T03:01:41.000+0000',
  region: 'eu-central-1',
  alarmData,
};

describe.each([
  ['EventBridge', eventBridge, (data: object) => ({ ...eventBridge, detail: data })],
  ['a Lambda action', lambdaAction, (data: object) => ({ ...lambdaAction, alarmData: data })],
])('an alarm by %s', (_, event, withData) => {
  test('on a metric', () => {
    expect(parse(event)).toEqual({
      ...envelope,
      kind: 'alarm',
      alarm: {
        ...common,
        reason: 'Threshold Crossed',
        description: 'p90 over 1 s',
        metric: {
          namespace: 'AWS/Lambda',
          metricName: 'Duration',
          dimensions: { FunctionName: 'f' },
          statistic: 'p90',
          periodS: 60,
        },
      },
    });
  });

  test.each([
    [[childArn], JSON.stringify({ triggeringAlarms: [{ arn: childArn, state: {} }] })],
    [[], 'not JSON'],
  ])('that is composite tells its children %j', (triggeredBy, reasonData) => {
    const parsed = parse(
      withData({
        ...alarmData,
        state: { ...alarmData.state, reasonData },
        configuration: { alarmRule: 'ALARM(child)' },
      }),
    );
    expect(parsed).toMatchObject({ kind: 'alarm', alarm: { triggeredBy } });
  });
});

describe('events that are context', () => {
  test('AWS Health', () => {
    const parsed = parse({
      'detail-type': 'AWS Health Event',
      source: 'aws.health',
      detail: {
        service: 'COGNITO',
        eventTypeCode: 'AWS_COGNITO_OPERATIONAL_ISSUE',
        eventTypeCategory: 'issue',
        statusCode: 'open',
        eventDescription: [
          { language: 'ko_KR', latestDescription: '로그인 오류' },
          { language: 'en_US', latestDescription: 'Elevated sign-in errors.' },
        ],
        affectedEntities: [{ entityValue: 'pool-1' }],
      },
    });
    expect(parsed).toEqual({
      ...envelope,
      kind: 'event',
      eventSource: 'aws.health',
      title: 'AWS Health: COGNITO AWS_COGNITO_OPERATIONAL_ISSUE open',
      text: 'Elevated sign-in errors.\nAffected: pool-1',
    });
  });

  test('CodeDeploy', () => {
    const parsed = parse({
      'detail-type': 'CodeDeploy Deployment State-change Notification',
      source: 'aws.codedeploy',
      detail: {
        application: 'shop',
        deploymentGroup: 'live',
        deploymentId: 'd-1',
        state: 'SUCCESS',
      },
    });
    expect(parsed).toMatchObject({
      kind: 'event',
      eventSource: 'aws.codedeploy',
      title: 'CodeDeploy: shop live SUCCESS',
      text: 'Deployment d-1 of shop SUCCESS',
    });
  });
});

describe('anything else', () => {
  test('is kept as it is, with its subject', () => {
    expect(parseNotification({ ...envelope, subject: 'Hello' }, 'plain words')).toEqual({
      ...envelope,
      kind: 'unknown',
      subject: 'Hello',
      text: 'plain words',
    });
  });

  test('is kept up to a bound, and says that it was longer', () => {
    const parsed = parseNotification(envelope, 'x'.repeat(250_000));
    expect(parsed).toMatchObject({ text: `${'x'.repeat(200_000)}… (250000 characters in all)` });
  });

  test('never throws, and always keeps id and source', () => {
    const mangled = fc
      .tuple(
        fc.constantFrom<object>(snsAlarm, eventBridge, lambdaAction),
        fc.constantFrom('Trigger', 'AlarmArn', 'detail', 'alarmData', 'resources', 'NewStateValue'),
        fc.jsonValue(),
      )
      .map(([event, name, value]) => JSON.stringify({ ...event, [name]: value }));
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), mangled), (text) => {
        const parsed = parseNotification(envelope, text);
        expect(parsed).toMatchObject(envelope);
        expect(['alarm', 'event', 'unknown']).toContain(parsed.kind);
      }),
    );
  });
});
