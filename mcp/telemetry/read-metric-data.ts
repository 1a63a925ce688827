import {
  type CloudWatchClient,
  type MetricDataQuery,
  type MetricDataResult,
  paginateGetMetricData,
} from '@aws-sdk/client-cloudwatch';
import PQueue from 'p-queue';
import { batchStats } from './batch-stats.ts';
import { LeftOutError } from './left-out-error.ts';
import type { MetricStat } from './metric-stat.ts';

/** Calls at a time. */
const AT_A_TIME = 4;

/** Evenly spaced periods: epoch seconds of the first and how many. */
export interface Periods {
  readonly fromS: number;
  readonly count: number;
  readonly periodS: number;
}

/**
 * Periods of a window: from the one that holds its start to the last that has ended by its end, since a
 * sum over half a period looks like a drop; one at least.
 */
export const periodsOf = (window: { from: string; to: string }, periodS: number): Periods => {
  const startS = Date.parse(window.from) / 1000;
  const endS = Date.parse(window.to) / 1000;
  const fromS = Math.floor(startS / periodS) * periodS;
  if (!(endS > startS)) return { fromS, periodS, count: 0 };
  return { fromS, periodS, count: Math.max(1, Math.floor((endS - fromS) / periodS)) };
};

/** Samples of one statistic, one for each period; or the error of the call that asked for it. */
export type StatSamples =
  | { readonly ok: true; readonly values: readonly (number | null)[] }
  | { readonly ok: false; readonly error: unknown };

const queryOf = (stat: MetricStat, at: number, periodS: number): MetricDataQuery => ({
  Id: `q${at}`,
  ReturnData: true,
  MetricStat: {
    Metric: {
      Namespace: stat.namespace,
      MetricName: stat.metricName,
      Dimensions: Object.entries(stat.dimensions).map(([Name, Value]) => ({ Name, Value })),
    },
    Period: periodS,
    Stat: stat.statistic,
  },
});

const spread = (
  values: (number | null)[],
  { fromS, periodS }: Periods,
  result: MetricDataResult,
) => {
  for (const [at, timestamp] of (result.Timestamps ?? []).entries()) {
    const slot = Math.round((timestamp.getTime() / 1000 - fromS) / periodS);
    const value = result.Values?.[at];
    if (slot >= 0 && slot < values.length && value !== undefined && Number.isFinite(value))
      values[slot] = value;
  }
};

const readBatch = async (
  client: CloudWatchClient,
  stats: readonly MetricStat[],
  periods: Periods,
): Promise<StatSamples[]> => {
  const { fromS, count, periodS } = periods;
  const values = stats.map(() => new Array<number | null>(count).fill(null));
  try {
    const pages = paginateGetMetricData(
      { client },
      {
        StartTime: new Date(fromS * 1000),
        EndTime: new Date((fromS + count * periodS) * 1000),
        ScanBy: 'TimestampAscending',
        MetricDataQueries: stats.map((stat, at) => queryOf(stat, at, periodS)),
      },
    );
    for await (const page of pages)
      for (const result of page.MetricDataResults ?? []) {
        const slots = values[Number(result.Id?.slice(1))];
        if (slots !== undefined) spread(slots, periods, result);
      }
    return values.map((samples) => ({ ok: true, values: samples }));
  } catch (error) {
    return stats.map(() => ({ ok: false, error }));
  }
};

/**
 * Reads statistics over the periods, as few calls as the quotas allow; one answer for each, in order. What
 * the budget of calls leaves out is answered by a LeftOutError: ask for what matters first.
 */
export const readMetricData = async (
  client: CloudWatchClient,
  stats: readonly MetricStat[],
  periods: Periods,
): Promise<StatSamples[]> => {
  if (periods.count === 0) return stats.map(() => ({ ok: true, values: [] }));
  const { batches, left } = batchStats(stats, periods.count);
  const turns = new PQueue({ concurrency: AT_A_TIME });
  const read = await Promise.all(
    batches.map(async (batch) => turns.add(async () => readBatch(client, batch, periods))),
  );
  const error = new LeftOutError();
  return [...read.flat(), ...left.map((): StatSamples => ({ ok: false, error }))];
};
