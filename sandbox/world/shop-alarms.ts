import type { PutMetricAlarmCommandInput } from '@aws-sdk/client-cloudwatch';
import { API_NAME, QUEUE, STAGE, USER_POOL_ID } from './names.ts';
import { USER_POOL_CLIENTS } from './services/user-pool.ts';

const STAGE_DIMENSIONS = { ApiName: API_NAME, Stage: STAGE };

const STATISTICS = ['Sum', 'Average', 'Maximum'] as const;

/** What differs between the shop's alarms; `above` or `below` is the threshold. */
interface Rule {
  readonly name: string;
  readonly description: string;
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** `Sum`, `Average`, `Maximum`, or `p90` and the like. */
  readonly statistic: string;
  readonly threshold: number;
  readonly fires: 'above' | 'below';
}

const lambda = (
  functionName: string,
  metric: string,
  statistic: string,
  threshold: number,
): Rule => ({
  name: `shop-${functionName.replace(/^shop-/, '')}-${metric.toLowerCase()}`,
  description: `${metric} of ${functionName}`,
  namespace: 'AWS/Lambda',
  metric,
  dimensions: { FunctionName: functionName },
  statistic,
  threshold,
  fires: 'above',
});

const RULES: readonly Rule[] = [
  {
    name: 'shop-sign-in-latency-p90',
    description: 'Sign-in is slow for one user in ten (ms)',
    namespace: 'AWS/ApiGateway',
    metric: 'Latency',
    dimensions: { ...STAGE_DIMENSIONS, Resource: '/sign-in', Method: 'POST' },
    statistic: 'p90',
    threshold: 900,
    fires: 'above',
  },
  {
    name: 'shop-order-latency-p90',
    description: 'Ordering is slow for one customer in ten (ms)',
    namespace: 'AWS/ApiGateway',
    metric: 'Latency',
    dimensions: { ...STAGE_DIMENSIONS, Resource: '/orders', Method: 'POST' },
    statistic: 'p90',
    threshold: 1000,
    fires: 'above',
  },
  {
    name: 'shop-api-5xx-rate',
    description: 'Share of requests that the shop fails to answer',
    namespace: 'AWS/ApiGateway',
    metric: '5XXError',
    dimensions: STAGE_DIMENSIONS,
    statistic: 'Average',
    threshold: 0.025,
    fires: 'above',
  },
  lambda('shop-authorizer', 'Duration', 'p90', 240),
  lambda('shop-authorizer', 'Errors', 'Sum', 2),
  lambda('user-service', 'Duration', 'p90', 520),
  lambda('user-service', 'Errors', 'Sum', 2),
  lambda('order-service', 'Errors', 'Sum', 2),
  lambda('backup-auth', 'Invocations', 'Sum', 10),
  {
    name: 'shop-users-table-read-throttles',
    description: 'DynamoDB refuses reads of users-table',
    namespace: 'AWS/DynamoDB',
    metric: 'ReadThrottleEvents',
    dimensions: { TableName: 'users-table' },
    statistic: 'Sum',
    threshold: 20,
    fires: 'above',
  },
  {
    name: 'shop-web-sign-in-success',
    description: 'Share of sign-ins that Cognito accepts from the web shop',
    namespace: 'AWS/Cognito',
    metric: 'SignInSuccesses',
    dimensions: { UserPool: USER_POOL_ID, UserPoolClient: USER_POOL_CLIENTS[0].id },
    statistic: 'Average',
    threshold: 0.75,
    fires: 'below',
  },
  {
    name: 'shop-web-sign-in-throttles',
    description: 'Cognito refuses sign-ins from the web shop for its quota',
    namespace: 'AWS/Cognito',
    metric: 'SignInThrottles',
    dimensions: { UserPool: USER_POOL_ID, UserPoolClient: USER_POOL_CLIENTS[0].id },
    statistic: 'Sum',
    threshold: 5,
    fires: 'above',
  },
  {
    name: 'shop-orders-queue-age',
    description: 'Orders wait for their worker (s)',
    namespace: 'AWS/SQS',
    metric: 'ApproximateAgeOfOldestMessage',
    dimensions: { QueueName: QUEUE },
    statistic: 'Maximum',
    threshold: 30,
    fires: 'above',
  },
];

/** The shop's alarms: periods of 10 s, two of three. Whom they tell is for whoever puts them. */
export const shopAlarms: readonly PutMetricAlarmCommandInput[] = RULES.map(alarmOf);

function alarmOf(rule: Rule): PutMetricAlarmCommandInput {
  const standard = STATISTICS.find((statistic) => statistic === rule.statistic);
  return {
    AlarmName: rule.name,
    AlarmDescription: rule.description,
    Namespace: rule.namespace,
    MetricName: rule.metric,
    Dimensions: Object.entries(rule.dimensions).map(([Name, Value]) => ({ Name, Value })),
    ...(standard ? { Statistic: standard } : { ExtendedStatistic: rule.statistic }),
    Period: 10,
    EvaluationPeriods: 3,
    DatapointsToAlarm: 2,
    Threshold: rule.threshold,
    ComparisonOperator: rule.fires === 'above' ? 'GreaterThanThreshold' : 'LessThanThreshold',
    TreatMissingData: 'notBreaching',
    Tags: [{ Key: 'app', Value: 'shop' }],
  };
}
