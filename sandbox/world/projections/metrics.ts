import { type Ledger, RECORD_MS } from '../ledger.ts';
import { QUEUE } from '../names.ts';
import type { MetricIdentity, MetricPoint, MetricQuery } from '../world.ts';
import { apiMetrics } from './api-metrics.ts';
import { cognitoMetrics } from './cognito-metrics.ts';
import { dynamoMetrics } from './dynamo-metrics.ts';
import { lambdaMetrics } from './lambda-metrics.ts';
import type { MetricSource } from './metric-source.ts';
import { queueMetrics } from './queue-metrics.ts';
import { createSamples } from './samples.ts';

/** The shop's CloudWatch metrics. */
export interface Metrics {
  list(namespace?: string): readonly MetricIdentity[];
  /** Points of a metric by period; none for a metric that does not exist. */
  query(query: MetricQuery): readonly MetricPoint[];
}

/** Metrics read from a ledger, of these functions and tables. */
export function createMetrics(
  ledger: Ledger,
  functions: readonly string[],
  tables: readonly string[],
): Metrics {
  let sources: MetricSource[] = [];
  let byKey = new Map<string, MetricSource>();
  let known = -1;
  // A table's metrics by operation are there once the operation was used.
  const refresh = () => {
    const operations = ledger.seriesUnder('table|').length;
    if (operations === known) return;
    known = operations;
    sources = [
      ...functions.flatMap((name) => lambdaMetrics(ledger, name)),
      ...apiMetrics(ledger),
      ...tables.flatMap((name) => dynamoMetrics(ledger, name)),
      ...cognitoMetrics(ledger),
      ...queueMetrics(ledger, QUEUE),
    ];
    byKey = new Map(sources.map((source) => [keyOf(source.identity), source]));
  };
  return {
    list(namespace) {
      refresh();
      return sources
        .map(({ identity }) => identity)
        .filter((identity) => namespace === undefined || identity.namespace === namespace);
    },
    query(query) {
      refresh();
      const source = byKey.get(keyOf(query));
      return source ? pointsOf(ledger, source, query) : [];
    },
  };
}

function pointsOf(ledger: Ledger, source: MetricSource, query: MetricQuery): MetricPoint[] {
  const periodMs = Math.max(RECORD_MS, Math.round((query.periodS * 1000) / RECORD_MS) * RECORD_MS);
  const points: MetricPoint[] = [];
  const firstMs = floorTo(Math.max(query.fromMs, ledger.startMs), periodMs);
  for (let atMs = firstMs; atMs < query.toMs; atMs += periodMs) {
    const { first, end } = ledger.recordsIn(atMs, atMs + periodMs);
    if (first >= end) break;
    const samples = createSamples();
    for (let record = first; record < end; record++) source.collect(record, samples);
    const value = samples.statistic(query.statistic);
    if (value !== null) points.push({ atMs, value });
  }
  return points;
}

const floorTo = (ms: number, stepMs: number) => Math.floor(ms / stepMs) * stepMs;

function keyOf({ namespace, metricName, dimensions }: Omit<MetricIdentity, 'unit'>): string {
  const parts = Object.entries(dimensions).map(([name, value]) => `${name}=${value}`);
  return [namespace, metricName, ...parts.sort()].join('|');
}
