import { type CallJournal, type CallTimes, createCallJournal } from './call-journal.ts';
import { type CellVisitor, createCountRecords, type Series } from './count-records.ts';
import { createGaugeRecords, type Gauge, type GaugeReading } from './gauge-records.ts';
import type { EpochMs } from './world.ts';

/** Length of one record, in milliseconds: the shortest metric period. */
export const RECORD_MS = 10_000;

/**
 * What happened in the shop, in records of 10 s: counts by series, class and latency bucket, and
 * gauges. A day takes some 40 MB. Nothing else is remembered, unless each call is to be kept as well:
 * metrics, traces and logs are all read from here.
 */
export interface Ledger {
  readonly startMs: EpochMs;
  /** The series of this name, made when it is new. A name keeps its number of classes. */
  series(name: string, classes: number): Series;
  /** Series whose name begins with `prefix`, in the order in which they were first seen. */
  seriesUnder(prefix: string): readonly Series[];
  /** Counts one thing of this class that took `ms`. */
  count(series: Series, classIndex: number, ms: number): void;
  /** Each call by its parts; undefined where they are not kept. */
  readonly journal: CallJournal | undefined;
  /** Writes a call into the journal, if there is one. */
  note(node: string, times: CallTimes): void;
  gauge(name: string): Gauge;
  /** Notes a gauge for the current tick. */
  sample(gauge: Gauge, value: number): void;
  /** Ends the tick; on a multiple of 10 s, the record too. */
  endTick(endMs: EpochMs): void;
  /** Cells of one record in order of class, then bucket. */
  visit(series: Series, record: number, visitor: CellVisitor): void;
  readGauge(gauge: Gauge, record: number): GaugeReading;
  /** Records that overlap a window, also where nothing is known of them; the end is exclusive. */
  recordsIn(fromMs: EpochMs, toMs: EpochMs): { first: number; end: number };
  recordStartMs(record: number): EpochMs;
}

/** An empty ledger whose first record begins at `startMs`, a multiple of 10 s. */
export function createLedger(startMs: EpochMs, options: { keepsCalls: boolean }): Ledger {
  const journal = options.keepsCalls ? createCallJournal() : undefined;
  let tickMs = startMs;
  const counts = createCountRecords();
  const gauges = createGaugeRecords();
  let records = 1;
  return {
    startMs,
    series: counts.series,
    seriesUnder: counts.seriesUnder,
    count: counts.count,
    visit: counts.visit,
    journal,
    note: (node, times) => journal?.note(node, tickMs, times),
    gauge: gauges.gauge,
    sample: gauges.sample,
    readGauge: gauges.read,
    endTick(endMs) {
      tickMs = endMs;
      if ((endMs - startMs) % RECORD_MS !== 0) return;
      counts.close();
      gauges.close();
      records += 1;
    },
    recordsIn: (fromMs, toMs) => ({
      first: Math.max(0, Math.floor((fromMs - startMs) / RECORD_MS)),
      end: Math.min(records, Math.ceil((toMs - startMs) / RECORD_MS)),
    }),
    recordStartMs: (record) => startMs + record * RECORD_MS,
  };
}
