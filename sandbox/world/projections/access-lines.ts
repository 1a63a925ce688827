import { ROUTES, routeSeries } from '../flows/api.ts';
import { SIGN_IN_CROWDS } from '../flows/sign-in-record.ts';
import { bucketMs } from '../latency-buckets.ts';
import { type Ledger, RECORD_MS } from '../ledger.ts';
import { createRandom } from '../random.ts';
import { EDGE_CLASSES, FAULT, OK, OTHER_ERROR, THROTTLE } from '../status.ts';
import type { EpochMs, LogLine } from '../world.ts';
import { oneOfCrowd } from './crowd-looks.ts';
import { uuidOf } from './uuid-of.ts';

/** The stage's access log format: a line is made by putting each request's values in. */
export const ACCESS_LOG_FORMAT = JSON.stringify({
  requestId: '$context.requestId',
  ip: '$context.identity.sourceIp',
  userAgent: '$context.identity.userAgent',
  httpMethod: '$context.httpMethod',
  resourcePath: '$context.resourcePath',
  status: '$context.status',
  responseLatency: '$context.responseLatency',
});

/** What the client is answered, by the class of the ledger. */
const STATUS: Readonly<Record<number, number>> = {
  [OK]: 200,
  [THROTTLE]: 429,
  [OTHER_ERROR]: 401,
  [FAULT]: 500,
};

/**
 * The access log of the stage: a line for each request that the ledger counts. Its place within the 10 s,
 * its id and who sent it follow from a seed, so that the same window always tells the same.
 */
export function* accessLinesOf(ledger: Ledger, fromMs: EpochMs, toMs: EpochMs): Iterable<LogLine> {
  const { first, end } = ledger.recordsIn(fromMs, toMs);
  for (let record = first; record < end; record++) {
    for (const line of linesOfRecord(ledger, record)) {
      if (line.atMs >= fromMs && line.atMs < toMs) yield line;
    }
  }
}

function linesOfRecord(ledger: Ledger, record: number): LogLine[] {
  const startMs = ledger.recordStartMs(record);
  const random = createRandom((startMs / RECORD_MS) ^ 0x0acce55);
  const lines: LogLine[] = [];
  for (const route of ROUTES) {
    for (const crowd of SIGN_IN_CROWDS) {
      const series = ledger.series(routeSeries(route, crowd), EDGE_CLASSES);
      ledger.visit(series, record, (status, bucket, count) => {
        for (let i = 0; i < count; i++) {
          const { sourceIp, userAgent } = oneOfCrowd(crowd, random);
          const message = JSON.stringify({
            requestId: uuidOf(random),
            ip: sourceIp,
            userAgent,
            httpMethod: route.method,
            resourcePath: route.resource,
            status: String(STATUS[status] ?? 500),
            responseLatency: String(Math.round(bucketMs(bucket))),
          });
          lines.push({ atMs: startMs + Math.floor(random() * RECORD_MS), message });
        }
      });
    }
  }
  return lines.sort((a, b) => a.atMs - b.atMs);
}
