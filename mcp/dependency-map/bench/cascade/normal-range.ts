import type { Period } from './period.ts';
import type { Kind } from './system.ts';

/** Up to where a service's latency (seconds) and failing share go by themselves. */
export interface NormalRange {
  readonly latencyS: number;
  readonly failing: number;
}

/** Shares of time and of requests that somebody notices. */
const FELT = { slower: 1.5, beyondHighest: 1.25, failing: 0.02 } as const;
/** One odd period of an hour makes no normal range. */
const NEARLY_ALL = 0.97;
/** Messages that wait less than this are in time. */
const IN_TIME_S = 5;

const latencyOf = ({ served, servedS }: Period): number => (served > 0 ? servedS / served : 0);
const failingOf = ({ requests, failed }: Period): number => (requests > 0 ? failed / requests : 0);

const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;

/** The normal range from periods in which nothing was wrong. */
export const normalRangeOf = (periods: readonly Period[], kind: Kind): NormalRange => {
  const latency = periods.map(latencyOf).toSorted((a, b) => a - b);
  const failing = periods.map(failingOf).toSorted((a, b) => a - b);
  const most = Math.max(
    FELT.slower * at(latency, 0.5),
    FELT.beyondHighest * at(latency, NEARLY_ALL),
  );
  return {
    latencyS: kind === 'queue' ? Math.max(IN_TIME_S, most) : most,
    failing: at(failing, NEARLY_ALL) + FELT.failing,
  };
};

/** True where a period is outside of the range, by at least two requests. */
export const isOutside = (period: Period, range: NormalRange): boolean =>
  latencyOf(period) > range.latencyS || (failingOf(period) > range.failing && period.failed >= 2);

/** First period from `from` on that ends two outside of three, as an alarm would see it; -1 for none. */
export const firstAlarm = (outside: readonly boolean[], from: number, to: number): number => {
  for (let period = from; period < to; period += 1) {
    const latest = outside.slice(Math.max(0, period - 2), period + 1).filter(Boolean).length;
    if (outside[period] && latest >= 2) return period;
  }
  return -1;
};
