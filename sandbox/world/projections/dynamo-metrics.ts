import type { Ledger } from '../ledger.ts';
import {
  isRead,
  operationOfSeries,
  TABLE_OK,
  TABLE_THROTTLED,
  tableSeriesOf,
} from '../services/dynamo-table.ts';
import type { MetricIdentity } from '../world.ts';
import { latencyOf, type MetricSource, readingsOf, scoreOf } from './metric-source.ts';

/** `AWS/DynamoDB` of one table; throttle metrics have no sample where nothing was throttled. */
export function dynamoMetrics(ledger: Ledger, table: string): MetricSource[] {
  const identity = (metricName: string, operation?: string, unit = 'Count'): MetricIdentity => ({
    namespace: 'AWS/DynamoDB',
    metricName,
    dimensions: operation ? { TableName: table, Operation: operation } : { TableName: table },
    unit,
  });
  const gauge = (name: string) => ledger.gauge(`${name}|${table}`);
  const all = () => ledger.seriesUnder(tableSeriesOf(table));
  const throttled = (classIndex: number) => (classIndex === TABLE_THROTTLED ? 1 : null);
  const events = (metricName: string, reads: boolean) =>
    scoreOf(
      ledger,
      identity(metricName),
      () => all().filter((series) => isRead(operationOfSeries(series.name)) === reads),
      throttled,
    );
  const byOperation = all().flatMap((series) => {
    const operation = operationOfSeries(series.name);
    return [
      latencyOf(
        ledger,
        identity('SuccessfulRequestLatency', operation, 'Milliseconds'),
        () => [series],
        (classIndex) => classIndex === TABLE_OK,
      ),
      scoreOf(ledger, identity('ThrottledRequests', operation), () => [series], throttled),
    ];
  });
  return [
    readingsOf(ledger, identity('ConsumedReadCapacityUnits'), gauge('consumed-read')),
    readingsOf(ledger, identity('ConsumedWriteCapacityUnits'), gauge('consumed-write')),
    readingsOf(ledger, identity('ProvisionedReadCapacityUnits'), gauge('capacity-read')),
    readingsOf(ledger, identity('ProvisionedWriteCapacityUnits'), gauge('capacity-write')),
    events('ReadThrottleEvents', true),
    events('WriteThrottleEvents', false),
    ...byOperation,
  ];
}
