import type { EpochMs, World } from '../../sandbox/world/world.ts';

type Column = readonly [
  header: string,
  namespace: string,
  metric: string,
  statistic: string,
  dimensions: Record<string, string>,
];

const SIGN_IN = { ApiName: 'shop-api', Stage: 'prod', Resource: '/sign-in', Method: 'POST' };
const STAGE = { ApiName: 'shop-api', Stage: 'prod' };
const fn = (FunctionName: string) => ({ FunctionName });
const COLUMNS: readonly Column[] = [
  ['signIns', 'AWS/ApiGateway', 'Count', 'Sum', SIGN_IN],
  ['p50', 'AWS/ApiGateway', 'Latency', 'p50', SIGN_IN],
  ['p90', 'AWS/ApiGateway', 'Latency', 'p90', SIGN_IN],
  ['si5xx%', 'AWS/ApiGateway', '5XXError', 'Average', SIGN_IN],
  ['api5xx%', 'AWS/ApiGateway', '5XXError', 'Average', STAGE],
  ['authP90', 'AWS/Lambda', 'Duration', 'p90', fn('shop-authorizer')],
  ['authErr', 'AWS/Lambda', 'Errors', 'Sum', fn('shop-authorizer')],
  ['userErr', 'AWS/Lambda', 'Errors', 'Sum', fn('user-service')],
  ['userP90', 'AWS/Lambda', 'Duration', 'p90', fn('user-service')],
  ['backup', 'AWS/Lambda', 'Invocations', 'Sum', fn('backup-auth')],
  ['orderErr', 'AWS/Lambda', 'Errors', 'Sum', fn('order-service')],
  ['rcu', 'AWS/DynamoDB', 'ConsumedReadCapacityUnits', 'Sum', { TableName: 'users-table' }],
  ['rThr', 'AWS/DynamoDB', 'ReadThrottleEvents', 'Sum', { TableName: 'users-table' }],
  ['wThr', 'AWS/DynamoDB', 'WriteThrottleEvents', 'Sum', { TableName: 'users-table' }],
  ['qAge', 'AWS/SQS', 'ApproximateAgeOfOldestMessage', 'Maximum', { QueueName: 'orders-queue' }],
];

/** The shop at a glance, one line per 10 s, for tuning by eye. */
export function shopTable(world: World, fromMs: EpochMs, toMs: EpochMs): string {
  const header = ['  s', ...COLUMNS.map(([name]) => name), 'cold%'].map((cell) => cell.padStart(8));
  const lines = [header.join('')];
  for (let atMs = fromMs; atMs < toMs; atMs += 10_000) {
    const cells = COLUMNS.map(
      ([, namespace, metricName, statistic, dimensions]) =>
        world.metric({
          namespace,
          metricName,
          dimensions,
          statistic,
          periodS: 10,
          fromMs: atMs,
          toMs: atMs + 10_000,
        })[0]?.value,
    );
    const reports = [...world.reports('shop-authorizer', atMs, atMs + 10_000)];
    const cold =
      reports.filter(({ initMs }) => initMs !== null).length / Math.max(1, reports.length);
    const row = [(atMs - fromMs) / 1000, ...cells, cold * 100];
    lines.push(
      row
        .map((cell) =>
          (cell === undefined ? '-' : cell < 1 ? cell.toFixed(3) : cell.toFixed(0)).padStart(8),
        )
        .join(''),
    );
  }
  return lines.join('\n');
}
