import { z } from 'zod';
import type { AlarmNotice } from '../../domain/intake-signal.ts';
import { alarmPlaceOf } from './alarm-arn.ts';
import { alarmMetricOf } from './alarm-metric.ts';
import { awsTimeSchema } from './aws-time.ts';
import { jsonOf } from './json-of.ts';
import { optional } from './optional-field.ts';

const metricStatSchema = z.object({
  metric: z.object({
    namespace: optional(z.string()),
    name: optional(z.string()),
    dimensions: optional(z.record(z.string(), z.string())),
  }),
  period: optional(z.number()),
  stat: optional(z.string()),
});

const alarmDataSchema = z.object({
  alarmName: z.string().min(1),
  state: z.object({
    value: z.enum(['ALARM', 'OK', 'INSUFFICIENT_DATA']),
    reason: optional(z.string()),
    reasonData: optional(z.string()),
    timestamp: awsTimeSchema,
  }),
  configuration: optional(
    z.object({
      description: optional(z.string()),
      alarmRule: optional(z.string()),
      metrics: optional(z.array(z.object({ metricStat: optional(metricStatSchema) }))),
    }),
  ),
});

const eventBridgeSchema = z
  .object({
    source: z.literal('aws.cloudwatch'),
    'detail-type': z.literal('CloudWatch Alarm State Change'),
    resources: z.array(z.string()).min(1),
    detail: alarmDataSchema,
  })
  .transform(({ resources, detail }) => ({ arn: resources[0] ?? '', data: detail }));

const lambdaActionSchema = z
  .object({
    source: z.literal('aws.cloudwatch'),
    alarmArn: z.string(),
    alarmData: alarmDataSchema,
  })
  .transform(({ alarmArn, alarmData }) => ({ arn: alarmArn, data: alarmData }));

const alarmEventSchema = z.union([eventBridgeSchema, lambdaActionSchema]);

/** What a composite alarm's `reasonData`, JSON in a string, says of the children that set it off. */
const reasonDataSchema = z.object({
  triggeringAlarms: z.array(z.object({ arn: z.string() })),
});

/**
 * An alarm's change of state as EventBridge sends it, or in the form of a Lambda alarm action
 * (CloudWatch, "Alarm events and EventBridge"; "Invoke a Lambda function from an alarm").
 */
export const parseAlarmEvent = (json: unknown): AlarmNotice | undefined => {
  const parsed = alarmEventSchema.safeParse(json);
  const place = parsed.success ? alarmPlaceOf(parsed.data.arn) : undefined;
  if (!parsed.success || !place) return undefined;
  const { arn, data } = parsed.data;
  const { description, metrics = [], alarmRule } = data.configuration ?? {};
  const metric = alarmMetricOf(
    metrics.flatMap(({ metricStat }) =>
      metricStat
        ? [
            {
              namespace: metricStat.metric.namespace,
              metricName: metricStat.metric.name,
              dimensions: metricStat.metric.dimensions,
              statistic: metricStat.stat,
              periodS: metricStat.period,
            },
          ]
        : [],
    ),
    {},
  );
  return {
    name: data.alarmName,
    arn,
    ...place,
    state: data.state.value,
    stateChangedAt: data.state.timestamp,
    reason: data.state.reason ?? '',
    ...(description && { description }),
    ...(metric && { metric }),
    ...(alarmRule !== undefined && { triggeredBy: childrenOf(data.state.reasonData) }),
  };
};

const childrenOf = (reasonData: string | undefined): readonly string[] => {
  const parsed = reasonDataSchema.safeParse(jsonOf(reasonData ?? ''));
  return parsed.success ? parsed.data.triggeringAlarms.map(({ arn }) => arn) : [];
};
