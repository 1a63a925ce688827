import type { MapNode } from '../contracts/dependency-map-tools.ts';
import type { Signal } from '../contracts/symptom.ts';
import type { SeriesQuery } from './telemetry.ts';

interface Entry {
  readonly signal: Signal;
  readonly statistics: readonly string[];
  readonly metricName: string;
}

interface CatalogueOfType {
  readonly namespace: string;
  /** Dimensions whose values make up the node's id, joined by `/`. */
  readonly naming: readonly string[];
  readonly entries: readonly Entry[];
}

const PERCENTILES = ['p50', 'p90', 'p99', 'Average'];

const latency = (metricName: string): Entry => ({
  signal: 'latency',
  statistics: PERCENTILES,
  metricName,
});
const sum = (signal: Signal, metricName: string): Entry => ({
  signal,
  statistics: ['Sum'],
  metricName,
});
const highest = (signal: Signal, metricName: string): Entry => ({
  signal,
  statistics: ['Maximum'],
  metricName,
});

/** What CloudWatch has on a node, by CloudFormation type; names from each service's page of its metrics. */
const CATALOGUE: Readonly<Record<string, CatalogueOfType>> = {
  'AWS::ApiGateway::Stage': {
    namespace: 'AWS/ApiGateway',
    naming: ['ApiName', 'Stage'],
    entries: [latency('Latency'), sum('errors', '5XXError'), sum('requests', 'Count')],
  },
  'AWS::Lambda::Function': {
    namespace: 'AWS/Lambda',
    naming: ['FunctionName'],
    entries: [
      latency('Duration'),
      sum('errors', 'Errors'),
      sum('requests', 'Invocations'),
      sum('throttles', 'Throttles'),
      highest('saturation', 'ConcurrentExecutions'),
    ],
  },
  'AWS::DynamoDB::Table': {
    namespace: 'AWS/DynamoDB',
    naming: ['TableName'],
    entries: [
      latency('SuccessfulRequestLatency'),
      sum('errors', 'SystemErrors'),
      { signal: 'requests', statistics: ['SampleCount'], metricName: 'SuccessfulRequestLatency' },
      sum('throttles', 'ThrottledRequests'),
    ],
  },
  'AWS::Cognito::UserPool': {
    namespace: 'AWS/Cognito',
    naming: ['UserPool'],
    entries: [
      sum('errors', 'SignInSuccesses'),
      { signal: 'requests', statistics: ['SampleCount'], metricName: 'SignInSuccesses' },
      sum('throttles', 'SignInThrottles'),
    ],
  },
  'AWS::SQS::Queue': {
    namespace: 'AWS/SQS',
    naming: ['QueueName'],
    entries: [
      highest('backlog', 'ApproximateNumberOfMessagesVisible'),
      sum('requests', 'NumberOfMessagesSent'),
    ],
  },
};

/** A stage's id is `api/stage`, and an API's name may hold a slash: the last part is the stage. */
const dimensionsOf = (naming: readonly string[], id: string): Record<string, string> => {
  const [first = '', second] = naming;
  if (second === undefined) return { [first]: id };
  const cut = id.lastIndexOf('/');
  return { [first]: id.slice(0, cut), [second]: id.slice(cut + 1) };
};

/** Every series that CloudWatch has for a node of this type, each with its metric; none for other types. */
export const queriesOfNode = ({ id, type }: Pick<MapNode, 'id' | 'type'>): SeriesQuery[] => {
  const known = CATALOGUE[type];
  if (known === undefined) return [];
  const { namespace, naming, entries } = known;
  const dimensions = dimensionsOf(naming, id);
  return entries.flatMap(({ signal, statistics, metricName }) =>
    statistics.map((statistic) => ({
      node: id,
      signal,
      statistic,
      source: { namespace, metricName, dimensions },
    })),
  );
};
