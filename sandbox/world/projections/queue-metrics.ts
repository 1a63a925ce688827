import type { Ledger } from '../ledger.ts';
import { type MetricSource, readingsOf } from './metric-source.ts';

/** `AWS/SQS` of one queue. */
export function queueMetrics(ledger: Ledger, queue: string): MetricSource[] {
  const source = (metricName: string, unit: string, gauge: string) =>
    readingsOf(
      ledger,
      { namespace: 'AWS/SQS', metricName, dimensions: { QueueName: queue }, unit },
      ledger.gauge(`${gauge}|${queue}`),
    );
  return [
    source('ApproximateAgeOfOldestMessage', 'Seconds', 'queue-age'),
    source('ApproximateNumberOfMessagesVisible', 'Count', 'queue-visible'),
    source('NumberOfMessagesSent', 'Count', 'queue-sent'),
  ];
}
