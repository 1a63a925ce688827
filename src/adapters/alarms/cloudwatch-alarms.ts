import {
  type CloudWatchClient,
  type CompositeAlarm,
  DescribeAlarmsCommand,
  type DescribeAlarmsCommandInput,
  type MetricAlarm,
} from '@aws-sdk/client-cloudwatch';
import type { AlarmAtSource, AlarmSource } from '../../app/ports.ts';

/** DescribeAlarms takes as many names a call. */
const namesPerCall = 100;
const timeoutMs = 10_000;

/**
 * Alarms by CloudWatch's DescribeAlarms, metric and composite ones; IAM: `cloudwatch:DescribeAlarms`.
 * @throws what the SDK throws, and a time-out after 10 s a call
 */
export const createCloudWatchAlarms = (client: CloudWatchClient): AlarmSource => {
  const describeAll = async (
    input: DescribeAlarmsCommandInput,
  ): Promise<(MetricAlarm | CompositeAlarm)[]> => {
    const alarms: (MetricAlarm | CompositeAlarm)[] = [];
    let NextToken: string | undefined;
    do {
      const page = await client.send(
        new DescribeAlarmsCommand({
          AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
          MaxRecords: 100,
          ...input,
          ...(NextToken !== undefined && { NextToken }),
        }),
        { abortSignal: AbortSignal.timeout(timeoutMs) },
      );
      alarms.push(...(page.MetricAlarms ?? []), ...(page.CompositeAlarms ?? []));
      NextToken = page.NextToken;
    } while (NextToken);
    return alarms;
  };

  return {
    describe: async (names) => {
      const found: (MetricAlarm | CompositeAlarm)[] = [];
      // No names would mean every alarm.
      for (let from = 0; from < names.length; from += namesPerCall) {
        const AlarmNames = names.slice(from, from + namesPerCall);
        found.push(...(await describeAll({ AlarmNames })));
      }
      return found.flatMap(atSource);
    },
    firing: async () => {
      const alarms = await describeAll({ StateValue: 'ALARM' });
      return alarms.filter(({ ActionsEnabled }) => ActionsEnabled === true).flatMap(atSource);
    },
  };
};

const atSource = (alarm: MetricAlarm | CompositeAlarm): AlarmAtSource[] => {
  const { AlarmName: name, AlarmArn: arn, StateValue: state } = alarm;
  const changedAt = alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp;
  if (!name || !arn || !state || !changedAt) return [];
  const common = {
    name,
    arn,
    state,
    stateChangedAt: changedAt.getTime(),
    reason: alarm.StateReason ?? '',
  };
  return [{ ...common, ...('AlarmRule' in alarm ? { dimensions: {} } : definitionOf(alarm)) }];
};

const definitionOf = (alarm: MetricAlarm) => {
  const { dimensions, ...watched } = watchedMetricOf(alarm);
  return {
    dimensions: Object.fromEntries(
      (dimensions ?? []).map(({ Name = '', Value = '' }) => [Name, Value]),
    ),
    ...withoutUndefined({
      ...watched,
      evaluationPeriods: alarm.EvaluationPeriods,
      threshold: alarm.Threshold,
      comparison: alarm.ComparisonOperator,
    }),
  };
};

/** The one metric that the alarm watches; of metric math over several, none. */
const watchedMetricOf = (alarm: MetricAlarm) => {
  const stats = (alarm.Metrics ?? []).flatMap(({ MetricStat }) => MetricStat ?? []);
  const [only, ...others] = stats;
  const metric = only ? only.Metric : alarm;
  if (!metric?.MetricName || others.length > 0) return { dimensions: [], periodS: alarm.Period };
  return {
    namespace: metric.Namespace,
    metricName: metric.MetricName,
    statistic: only ? only.Stat : (alarm.ExtendedStatistic ?? alarm.Statistic),
    dimensions: metric.Dimensions,
    periodS: only ? only.Period : alarm.Period,
  };
};

const withoutUndefined = <T extends object>(
  fields: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
