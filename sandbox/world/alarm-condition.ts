import type { PutMetricAlarmCommandInput } from '@aws-sdk/client-cloudwatch';
import type { EpochMs, World } from './world.ts';

/**
 * Times at which the condition of an m-of-n alarm holds, each the end of a period. `fromMs` is a
 * multiple of the period; missing points do not breach.
 */
export function alarmingAt(
  world: World,
  alarm: PutMetricAlarmCommandInput,
  fromMs: EpochMs,
  toMs: EpochMs,
): EpochMs[] {
  const { Period, EvaluationPeriods, DatapointsToAlarm } = alarm;
  if (!Period || !EvaluationPeriods || !DatapointsToAlarm) throw new Error('Not an m of n alarm');
  const points = world.metric({
    namespace: alarm.Namespace ?? '',
    metricName: alarm.MetricName ?? '',
    dimensions: Object.fromEntries(
      (alarm.Dimensions ?? []).map(({ Name, Value }) => [Name ?? '', Value ?? '']),
    ),
    statistic: alarm.Statistic ?? alarm.ExtendedStatistic ?? '',
    periodS: Period,
    fromMs,
    toMs,
  });
  const breaching = points.filter(({ value }) => breaches(alarm, value)).map(({ atMs }) => atMs);
  const periodMs = Period * 1000;
  const times: EpochMs[] = [];
  for (let endMs = fromMs + EvaluationPeriods * periodMs; endMs <= toMs; endMs += periodMs) {
    const sinceMs = endMs - EvaluationPeriods * periodMs;
    const counted = breaching.filter((atMs) => atMs >= sinceMs && atMs < endMs).length;
    if (counted >= DatapointsToAlarm) times.push(endMs);
  }
  return times;
}

function breaches(alarm: PutMetricAlarmCommandInput, value: number): boolean {
  const threshold = alarm.Threshold ?? 0;
  if (alarm.ComparisonOperator === 'GreaterThanThreshold') return value > threshold;
  if (alarm.ComparisonOperator === 'LessThanThreshold') return value < threshold;
  throw new Error(`Comparison not known here: ${alarm.ComparisonOperator}`);
}
