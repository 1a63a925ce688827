import type { MetricStat } from '@aws-sdk/client-cloudwatch';
import type { MetricPoint } from '../../../world/world.ts';
import type { Account } from '../../account.ts';
import { ApiError } from '../../protocol/api-error.ts';
import { type CustomMetrics, dimensionsOf } from './custom-metrics.ts';
import { isStatistic } from './statistic-of.ts';

/** Reads one statistic of one metric, as late as CloudWatch would show it. Ascending. */
export type MetricReader = (stat: MetricStat, fromMs: number, toMs: number) => MetricPoint[];

const checked = (stat: MetricStat): { periodS: number; statistic: string } => {
  const periodS = stat.Period ?? 0;
  if (periodS <= 0 || periodS % 10 !== 0)
    throw new ApiError(
      'InvalidParameterValueException',
      'The parameter Period must be a multiple of 10 in this sandbox',
    );
  const statistic = stat.Stat ?? '';
  if (!isStatistic(statistic))
    throw new ApiError(
      'InvalidParameterValueException',
      `The value ${statistic} for parameter Stat is not supported`,
    );
  return { periodS, statistic };
};

/** The end of the newest period that can be seen now. */
export const visibleUntil = (nowMs: number, delayMs: number, periodMs: number): number =>
  Math.floor((nowMs - delayMs) / periodMs) * periodMs;

/** Reads custom metrics where they were put, else the world's. Periods that have not ended are not shown. */
export const createMetricReader =
  (account: Account, custom: CustomMetrics): MetricReader =>
  (stat, fromMs, toMs) => {
    const { periodS, statistic } = checked(stat);
    const periodMs = periodS * 1000;
    const query = {
      namespace: stat.Metric?.Namespace ?? '',
      metricName: stat.Metric?.MetricName ?? '',
      dimensions: dimensionsOf(stat.Metric?.Dimensions),
      fromMs: Math.floor(fromMs / periodMs) * periodMs,
      toMs: Math.min(
        Math.ceil(toMs / periodMs) * periodMs,
        visibleUntil(account.clock(), account.delays.metricsMs, periodMs),
      ),
      periodS,
      statistic,
    };
    if (query.toMs <= query.fromMs) return [];
    return [...(custom.has(query) ? custom.read(query) : account.world.metric(query))];
  };
