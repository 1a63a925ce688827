import type { Series } from '../count-records.ts';
import type { Gauge } from '../gauge-records.ts';
import { BUCKET_WIDTH, bucketMs } from '../latency-buckets.ts';
import type { Ledger } from '../ledger.ts';
import type { MetricIdentity } from '../world.ts';
import type { Samples } from './samples.ts';

/** A metric and how its samples of one record are read from the ledger. */
export interface MetricSource {
  readonly identity: MetricIdentity;
  collect(record: number, into: Samples): void;
}

/** The latency of what was counted in these classes, in milliseconds. */
export function latencyOf(
  ledger: Ledger,
  identity: MetricIdentity,
  series: () => readonly Series[],
  included: (classIndex: number) => boolean = () => true,
): MetricSource {
  return {
    identity,
    collect(record, into) {
      for (const one of series()) {
        ledger.visit(one, record, (classIndex, bucket, count) => {
          if (included(classIndex)) into.add(bucketMs(bucket), count, BUCKET_WIDTH);
        });
      }
    },
  };
}

/** One value for each thing that was counted, by its class; null is no sample. */
export function scoreOf(
  ledger: Ledger,
  identity: MetricIdentity,
  series: () => readonly Series[],
  value: (classIndex: number) => number | null,
): MetricSource {
  return {
    identity,
    collect(record, into) {
      for (const one of series()) {
        ledger.visit(one, record, (classIndex, _bucket, count) => {
          const worth = value(classIndex);
          if (worth !== null) into.add(worth, count);
        });
      }
    },
  };
}

/** A gauge's readings, one a tick; their extremes are exact, the rest is known by its sum. */
export function readingsOf(ledger: Ledger, identity: MetricIdentity, gauge: Gauge): MetricSource {
  return {
    identity,
    collect(record, into) {
      const { sum, max, min, samples } = ledger.readGauge(gauge, record);
      if (samples === 0) return;
      into.add(max, 1);
      if (samples === 1) return;
      into.add(min, 1);
      into.add((sum - max - min) / (samples - 2), samples - 2);
    },
  };
}
