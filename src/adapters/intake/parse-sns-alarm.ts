import { z } from 'zod';
import type { AlarmNotice } from '../../domain/intake-signal.ts';
import { alarmPlaceOf } from './alarm-arn.ts';
import { alarmMetricOf, type NamedMetric } from './alarm-metric.ts';
import { awsTimeSchema } from './aws-time.ts';
import { optional } from './optional-field.ts';
import { topicArnOf } from './topic-arn.ts';

const dimensionSchema = z.union([
  z.object({ name: z.string(), value: z.string() }),
  z
    .object({ Name: z.string(), Value: z.string() })
    .transform(({ Name: name, Value: value }) => ({ name, value })),
]);

const dimensionsSchema = z
  .array(dimensionSchema)
  .transform((list) => Object.fromEntries(list.map(({ name, value }) => [name, value])));

const metricSchema = z.object({
  MetricName: optional(z.string()),
  Namespace: optional(z.string()),
  Dimensions: optional(dimensionsSchema),
});

const triggerSchema = metricSchema.extend({
  StatisticType: optional(z.string()),
  Statistic: optional(z.string()),
  ExtendedStatistic: optional(z.string()),
  Period: optional(z.number()),
  Threshold: optional(z.number()),
  ComparisonOperator: optional(z.string()),
  Metrics: optional(
    z.array(
      z.object({
        MetricStat: optional(
          z.object({
            Metric: metricSchema,
            Period: optional(z.number()),
            Stat: optional(z.string()),
          }),
        ),
      }),
    ),
  ),
});

const alarmSchema = z.object({
  AlarmName: z.string().min(1),
  AlarmArn: optional(z.string()),
  AlarmDescription: optional(z.string()),
  NewStateValue: z.enum(['ALARM', 'OK', 'INSUFFICIENT_DATA']),
  NewStateReason: optional(z.string()),
  StateChangeTime: awsTimeSchema,
  Trigger: optional(triggerSchema),
  TriggeringChildren: optional(z.array(z.object({ Arn: z.string() }))),
});

type Trigger = z.infer<typeof triggerSchema>;

/**
 * A metric, metric-math, anomaly-detection or composite alarm as CloudWatch sends it to a topic
 * (CloudWatch, "Using Amazon CloudWatch alarms"). Old ones lack the ARN: an alarm's topic is of its own
 * region and account.
 */
export const parseSnsAlarm = (
  json: unknown,
  topicArn: string | undefined,
): AlarmNotice | undefined => {
  const parsed = alarmSchema.safeParse(json);
  if (!parsed.success) return undefined;
  const alarm = parsed.data;
  const arn = alarm.AlarmArn ?? arnByTopic(alarm.AlarmName, topicArn);
  const place = arn === undefined ? undefined : alarmPlaceOf(arn);
  if (arn === undefined || !place) return undefined;
  const metric = alarm.Trigger && metricOf(alarm.Trigger);
  return {
    name: alarm.AlarmName,
    arn,
    ...place,
    state: alarm.NewStateValue,
    stateChangedAt: alarm.StateChangeTime,
    reason: alarm.NewStateReason ?? '',
    ...(alarm.AlarmDescription && { description: alarm.AlarmDescription }),
    ...(metric && { metric }),
    ...(alarm.TriggeringChildren && {
      triggeredBy: alarm.TriggeringChildren.map(({ Arn }) => Arn),
    }),
  };
};

const arnByTopic = (name: string, topicArn: string | undefined): string | undefined => {
  const topic = topicArn === undefined ? undefined : topicArnOf(topicArn);
  if (!topic) return undefined;
  return `arn:${topic.partition}:cloudwatch:${topic.region}:${topic.accountId}:alarm:${name}`;
};

const metricOf = (trigger: Trigger) => {
  const plain: NamedMetric = {
    namespace: trigger.Namespace,
    metricName: trigger.MetricName,
    dimensions: trigger.Dimensions,
    statistic: trigger.ExtendedStatistic ?? trigger.Statistic,
    periodS: trigger.Period,
  };
  const ofMath = (trigger.Metrics ?? []).flatMap(({ MetricStat: stat }): NamedMetric[] =>
    stat
      ? [
          {
            namespace: stat.Metric.Namespace,
            metricName: stat.Metric.MetricName,
            dimensions: stat.Metric.Dimensions,
            statistic: stat.Stat,
            periodS: stat.Period,
          },
        ]
      : [],
  );
  return alarmMetricOf(trigger.Metrics ? ofMath : [plain], {
    threshold: trigger.Threshold,
    comparison: trigger.ComparisonOperator,
  });
};
