import type { Series } from '../count-records.ts';
import { bucketMs } from '../latency-buckets.ts';
import { type Ledger, RECORD_MS } from '../ledger.ts';
import { createRandom } from '../random.ts';
import {
  initSeries,
  invocationSeriesOf,
  isColdClass,
  outcomeOfClass,
} from '../services/invocation-class.ts';
import type { EpochMs, InvocationReport } from '../world.ts';
import { uuidOf } from './uuid-of.ts';

/**
 * REPORT records of a function: one for each invocation that the ledger counts. The ledger knows in
 * which 10 s an invocation was; its place within them, and its id, follow from a hash, so that the
 * same window always tells the same.
 */
export function* reportsOf(
  ledger: Ledger,
  functionName: string,
  fromMs: EpochMs,
  toMs: EpochMs,
): Iterable<InvocationReport> {
  const { first, end } = ledger.recordsIn(fromMs, toMs);
  for (let record = first; record < end; record++) {
    for (const report of reportsOfRecord(ledger, functionName, record)) {
      if (report.atMs >= fromMs && report.atMs < toMs) yield report;
    }
  }
}

/** All records of one function within 10 s, in order of time. */
export function reportsOfRecord(
  ledger: Ledger,
  functionName: string,
  record: number,
): InvocationReport[] {
  const startMs = ledger.recordStartMs(record);
  const random = createRandom(hashOf(functionName) ^ (startMs / RECORD_MS));
  const reports: InvocationReport[] = [];
  for (const series of ledger.seriesUnder(invocationSeriesOf(functionName))) {
    const version = series.name.slice(series.name.lastIndexOf('|') + 1);
    const inits = spread(ledger, ledger.series(initSeries(functionName, version), 1), record);
    ledger.visit(series, record, (classIndex, bucket, count) => {
      for (let i = 0; i < count; i++) {
        reports.push({
          atMs: startMs + Math.floor(random() * RECORD_MS),
          requestId: uuidOf(random),
          version,
          durationMs: bucketMs(bucket),
          initMs: isColdClass(classIndex) ? (inits.pop() ?? null) : null,
          outcome: outcomeOfClass(classIndex),
        });
      }
    });
  }
  return reports.sort((a, b) => a.atMs - b.atMs);
}

function spread(ledger: Ledger, series: Series, record: number): number[] {
  const values: number[] = [];
  ledger.visit(series, record, (_class, bucket, count) => {
    for (let i = 0; i < count; i++) values.push(bucketMs(bucket));
  });
  return values;
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text)
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return hash >>> 0;
}
