import type { MetricSource, Signal } from './symptom.ts';

/** Dimensions that name the resource, by CloudWatch namespace; two parts are joined by `/`. */
const NAMING: Record<string, readonly string[]> = {
  'AWS/Lambda': ['FunctionName'],
  'AWS/ApiGateway': ['ApiName', 'Stage'],
  'AWS/DynamoDB': ['TableName'],
  'AWS/Cognito': ['UserPool'],
  'AWS/SQS': ['QueueName'],
  'AWS/ApplicationELB': ['LoadBalancer'],
  'AWS/ECS': ['ServiceName'],
  'AWS/RDS': ['DBClusterIdentifier'],
};

/** The node of the service map that a metric belongs to: `shop-api/prod`, `users-table`. */
export const nodeOfMetric = (source: MetricSource): string | undefined => {
  const parts = (NAMING[source.namespace] ?? [])
    .map((dimension) => source.dimensions[dimension])
    .filter((part) => part !== undefined);
  if (parts.length > 0) return parts.join('/');
  return source.dimensions['ServiceName'] ?? source.dimensions['Service'];
};

const SIGNALS: readonly (readonly [RegExp, Signal])[] = [
  [/throttl|toomanyrequests/i, 'throttles'],
  [/latency|duration|responsetime/i, 'latency'],
  [/availability|success/i, 'availability'],
  [/error|fault|5xx|4xx|fail/i, 'errors'],
  [/ageofoldest|messagesvisible|iteratorage|backlog/i, 'backlog'],
  [/utilization|concurrentexecutions|consumed/i, 'saturation'],
  [/initduration|coldstart/i, 'cold-starts'],
  [/^count$|invocations|requests|sentmessages/i, 'requests'],
];

/** What a CloudWatch metric measures, judged by its name. */
export const signalOfMetric = (metricName: string): Signal =>
  SIGNALS.find(([pattern]) => pattern.test(metricName))?.[1] ?? 'other';
