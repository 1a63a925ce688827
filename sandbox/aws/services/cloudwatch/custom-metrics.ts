import type { Dimension, MetricDatum } from '@aws-sdk/client-cloudwatch';
import type { MetricIdentity, MetricPoint, MetricQuery } from '../../../world/world.ts';
import { statisticOf, type WeightedValue } from './statistic-of.ts';

/** Metrics that clients put, kept in memory for a day. */
export interface CustomMetrics {
  put(namespace: string, data: readonly MetricDatum[], nowMs: number): void;
  list(): readonly MetricIdentity[];
  has(query: Pick<MetricQuery, 'namespace' | 'metricName' | 'dimensions'>): boolean;
  read(query: MetricQuery): readonly MetricPoint[];
}

interface Series {
  readonly identity: MetricIdentity;
  readonly samples: (WeightedValue & { readonly atMs: number })[];
}

const KEPT_MS = 24 * 60 * 60 * 1000;

const keyOf = (query: Pick<MetricQuery, 'namespace' | 'metricName' | 'dimensions'>): string =>
  JSON.stringify([query.namespace, query.metricName, Object.entries(query.dimensions).sort()]);

/** Dimensions as a map, from the API's list. */
export const dimensionsOf = (
  dimensions: readonly Dimension[] | undefined,
): Record<string, string> =>
  Object.fromEntries((dimensions ?? []).map(({ Name, Value }) => [Name ?? '', Value ?? '']));

const samplesOf = (datum: MetricDatum): WeightedValue[] => {
  if (datum.Values !== undefined)
    return datum.Values.map((value, index) => ({ value, count: datum.Counts?.[index] ?? 1 }));
  const set = datum.StatisticValues;
  if (set === undefined) return datum.Value === undefined ? [] : [{ value: datum.Value, count: 1 }];
  const count = set.SampleCount ?? 0;
  const extremes = [set.Minimum ?? 0, set.Maximum ?? 0].slice(0, count);
  const rest = count - extremes.length;
  const restSum = (set.Sum ?? 0) - extremes.reduce((sum, value) => sum + value, 0);
  const middle = rest > 0 ? [{ value: restSum / rest, count: rest }] : [];
  return [...extremes.map((value) => ({ value, count: 1 })), ...middle];
};

/** An empty store. */
export const createCustomMetrics = (): CustomMetrics => {
  const stored = new Map<string, Series>();
  const seriesOf = (identity: MetricIdentity): Series => {
    const key = keyOf(identity);
    const known = stored.get(key) ?? { identity, samples: [] };
    stored.set(key, known);
    return known;
  };
  return {
    put: (namespace, data, nowMs) => {
      for (const datum of data) {
        const { samples } = seriesOf({
          namespace,
          metricName: datum.MetricName ?? '',
          dimensions: dimensionsOf(datum.Dimensions),
          unit: datum.Unit ?? 'None',
        });
        const atMs = datum.Timestamp?.getTime() ?? nowMs;
        samples.push(...samplesOf(datum).map((sample) => ({ ...sample, atMs })));
        const kept = samples.findIndex((sample) => sample.atMs >= nowMs - KEPT_MS);
        if (kept > 0) samples.splice(0, kept);
      }
    },
    list: () => [...stored.values()].map(({ identity }) => identity),
    has: (query) => stored.has(keyOf(query)),
    read: (query) => {
      const periodMs = query.periodS * 1000;
      const periods = new Map<number, WeightedValue[]>();
      for (const sample of stored.get(keyOf(query))?.samples ?? []) {
        if (sample.atMs < query.fromMs || sample.atMs >= query.toMs) continue;
        const start = Math.floor(sample.atMs / periodMs) * periodMs;
        const period = periods.get(start) ?? [];
        period.push(sample);
        periods.set(start, period);
      }
      return [...periods]
        .sort(([a], [b]) => a - b)
        .map(([atMs, samples]) => ({ atMs, value: statisticOf(samples, query.statistic) }));
    },
  };
};
