import type {
  Dimension,
  MetricDataQuery,
  MetricStat,
  PutMetricAlarmInput,
} from '@aws-sdk/client-cloudwatch';
import { alarmTime } from '../../aws-time.ts';
import type { Alarm } from './alarm.ts';
import { periodOf, ruleOf } from './alarm.ts';
import type { AlarmState } from './alarm-state.ts';

const REGION_NAMES: Readonly<Record<string, string>> = {
  'us-east-1': 'US East (N. Virginia)',
  'us-west-2': 'US West (Oregon)',
  'eu-west-1': 'EU (Ireland)',
  'eu-central-1': 'EU (Frankfurt)',
  'ap-northeast-2': 'Asia Pacific (Seoul)',
};

const STATISTIC_NAMES: Readonly<Record<string, string>> = {
  Average: 'AVERAGE',
  Sum: 'SUM',
  Minimum: 'MINIMUM',
  Maximum: 'MAXIMUM',
  SampleCount: 'SAMPLE_COUNT',
};

const regionNameOf = (arn: string): string => {
  const region = arn.split(':')[3] ?? '';
  return REGION_NAMES[region] ?? region;
};

const dimensions = (list: readonly Dimension[] | undefined) =>
  (list ?? []).map(({ Name, Value }) => ({ value: Value, name: Name }));

const metricStat = (stat: MetricStat) => ({
  Metric: {
    Dimensions: dimensions(stat.Metric?.Dimensions),
    MetricName: stat.Metric?.MetricName,
    Namespace: stat.Metric?.Namespace,
  },
  Period: stat.Period,
  Stat: stat.Stat,
});

const mathQuery = (query: MetricDataQuery) => ({
  ...(query.Expression !== undefined && { Expression: query.Expression }),
  Id: query.Id,
  ...(query.Label !== undefined && { Label: query.Label }),
  ...(query.MetricStat !== undefined && { MetricStat: metricStat(query.MetricStat) }),
  ReturnData: query.ReturnData ?? true,
});

const watched = (configuration: PutMetricAlarmInput): Record<string, unknown> => {
  if (configuration.Metrics !== undefined) return { Metrics: configuration.Metrics.map(mathQuery) };
  const extended = configuration.ExtendedStatistic;
  return {
    MetricName: configuration.MetricName,
    Namespace: configuration.Namespace,
    ...(extended === undefined
      ? {
          StatisticType: 'Statistic',
          Statistic: STATISTIC_NAMES[configuration.Statistic ?? ''] ?? configuration.Statistic,
        }
      : { StatisticType: 'ExtendedStatistic', ExtendedStatistic: extended }),
    Unit: configuration.Unit ?? null,
    Dimensions: dimensions(configuration.Dimensions),
  };
};

const triggerOf = (configuration: PutMetricAlarmInput): Record<string, unknown> => {
  const rule = ruleOf(configuration);
  return {
    ...watched(configuration),
    Period: periodOf(configuration),
    EvaluationPeriods: rule.evaluationPeriods,
    DatapointsToAlarm: rule.datapointsToAlarm,
    ComparisonOperator: rule.comparison,
    Threshold: rule.threshold,
    TreatMissingData: configuration.TreatMissingData ?? 'missing',
    EvaluateLowSampleCountPercentile: configuration.EvaluateLowSampleCountPercentile ?? '',
  };
};

/** The notification that CloudWatch publishes when an alarm changes state. */
export const alarmMessageOf = (
  alarm: Alarm,
  from: AlarmState,
): { subject: string; message: string } => {
  const region = regionNameOf(alarm.arn);
  const { configuration } = alarm;
  return {
    subject: `${alarm.state}: "${alarm.name}" in ${region}`.slice(0, 100),
    message: JSON.stringify({
      AlarmName: alarm.name,
      AlarmDescription: configuration.AlarmDescription ?? null,
      AWSAccountId: alarm.arn.split(':')[4],
      AlarmConfigurationUpdatedTimestamp: alarmTime(alarm.configuredAtMs),
      NewStateValue: alarm.state,
      NewStateReason: alarm.reason,
      StateChangeTime: alarmTime(alarm.stateTransitionedAtMs),
      Region: region,
      AlarmArn: alarm.arn,
      OldStateValue: from,
      OKActions: configuration.OKActions ?? [],
      AlarmActions: configuration.AlarmActions ?? [],
      InsufficientDataActions: configuration.InsufficientDataActions ?? [],
      Trigger: triggerOf(configuration),
    }),
  };
};
