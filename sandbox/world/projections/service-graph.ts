import type { CellVisitor, Series } from '../count-records.ts';
import { answerSeriesOf, ROUTES } from '../flows/api.ts';
import { bucketMs } from '../latency-buckets.ts';
import type { Ledger } from '../ledger.ts';
import { API_NODE, CLIENTS, QUEUE, USER_POOL_ID } from '../names.ts';
import { FAULT, OK, OTHER_ERROR, THROTTLE } from '../status.ts';
import type { EpochMs, ServiceEdge, ServiceGraph } from '../world.ts';

/** X-Ray's service graph of a window: every record that the window touches. */
export function serviceGraphOf(
  ledger: Ledger,
  tables: readonly string[],
  fromMs: EpochMs,
  toMs: EpochMs,
): ServiceGraph {
  const entry = ROUTES.flatMap((route) => answerSeriesOf(ledger, route));
  const calls = ledger.seriesUnder('edge|').map((series) => {
    const [, from = '', to = ''] = series.name.split('|');
    return edgeOf(ledger, from, to, [series], fromMs, toMs);
  });
  const edges = [edgeOf(ledger, null, API_NODE, entry, fromMs, toMs), ...calls].filter(
    (edge) => edge.histogram.length > 0,
  );
  const names = new Set(edges.flatMap(({ from, to }) => [from ?? CLIENTS, to]));
  return { services: [...names].map((name) => ({ name, type: typeOf(name, tables) })), edges };
}

function edgeOf(
  ledger: Ledger,
  from: string | null,
  to: string,
  series: readonly Series[],
  fromMs: EpochMs,
  toMs: EpochMs,
): ServiceEdge {
  const counts = [0, 0, 0, 0];
  const byBucket = new Map<number, number>();
  let totalMs = 0;
  const add: CellVisitor = (status, bucket, count) => {
    counts[status] = (counts[status] ?? 0) + count;
    byBucket.set(bucket, (byBucket.get(bucket) ?? 0) + count);
    totalMs += bucketMs(bucket) * count;
  };
  const { first, end } = ledger.recordsIn(fromMs, toMs);
  for (const one of series) {
    for (let record = first; record < end; record++) ledger.visit(one, record, add);
  }
  return {
    from,
    to,
    ok: counts[OK] ?? 0,
    throttles: counts[THROTTLE] ?? 0,
    otherErrors: counts[OTHER_ERROR] ?? 0,
    faults: counts[FAULT] ?? 0,
    totalResponseTimeS: totalMs / 1000,
    histogram: [...byBucket]
      .sort(([a], [b]) => a - b)
      .map(([bucket, count]) => ({ valueS: bucketMs(bucket) / 1000, count })),
  };
}

function typeOf(name: string, tables: readonly string[]): string {
  if (name === CLIENTS) return 'client';
  if (name === API_NODE) return 'AWS::ApiGateway::Stage';
  if (name === USER_POOL_ID) return 'AWS::Cognito::UserPool';
  if (name === QUEUE) return 'AWS::SQS::Queue';
  return tables.includes(name) ? 'AWS::DynamoDB::Table' : 'AWS::Lambda::Function';
}
