import { signalOfMetric } from '../contracts/alarm-node.ts';
import { type Signal, signalSchema } from '../contracts/symptom.ts';

const SIGNALS: readonly (readonly [RegExp, Signal])[] = [
  [/^(cpu|mem|memory|disk|diskio|io|socket|sockets|connections)\b/i, 'saturation'],
  [/^(load|workload|requests)$/i, 'requests'],
];

/** What a recorded metric measures: Halcyon's own words, resources such as `cpu`, else as CloudWatch names it. */
export const signalOfRecorded = (metric: string): Signal => {
  const own = signalSchema.safeParse(metric);
  if (own.success) return own.data;
  return SIGNALS.find(([pattern]) => pattern.test(metric))?.[1] ?? signalOfMetric(metric);
};

/** `s` for latency, `%` for availability, `count` a period for what is counted; resources have none. */
export const unitOfSignal = (signal: Signal): string => {
  if (signal === 'latency') return 's';
  if (signal === 'availability') return '%';
  return signal === 'saturation' || signal === 'other' ? '' : 'count';
};

/**
 * The type in a node id that X-Ray's name and type were joined to (`orders_AWS::DynamoDB::Table`,
 * `web_client`, `api.example.com_remote`); `unknown` where the id carries none.
 */
export const typeOfRecordedNode = (id: string): string =>
  /(?:^|_)((?:[A-Z][A-Za-z]*::)+\w+|client|remote)$/.exec(id)?.[1] ?? 'unknown';
