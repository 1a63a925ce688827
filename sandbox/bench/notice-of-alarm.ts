import type { PutMetricAlarmCommandInput } from '@aws-sdk/client-cloudwatch';
import type { AlarmNotice } from '../../src/domain/intake-signal.ts';
import { ACCOUNT_ID, arn, REGION } from '../world/names.ts';
import type { EpochMs } from '../world/world.ts';

/** What the bot knows of an alarm that went off at `atMs`. */
export function noticeOfAlarm(alarm: PutMetricAlarmCommandInput, atMs: EpochMs): AlarmNotice {
  const { AlarmName: name = '', Namespace = '', MetricName = '', Dimensions = [] } = alarm;
  return {
    name,
    arn: arn('cloudwatch', `alarm:${name}`),
    accountId: ACCOUNT_ID,
    region: REGION,
    state: 'ALARM',
    stateChangedAt: atMs,
    reason: 'Threshold Crossed',
    metric: {
      namespace: Namespace,
      metricName: MetricName,
      dimensions: Object.fromEntries(Dimensions.map(({ Name = '', Value = '' }) => [Name, Value])),
      statistic: alarm.Statistic ?? alarm.ExtendedStatistic ?? '',
      periodS: alarm.Period ?? 60,
      ...(alarm.Threshold !== undefined && { threshold: alarm.Threshold }),
      ...(alarm.ComparisonOperator !== undefined && { comparison: alarm.ComparisonOperator }),
    },
  };
}
