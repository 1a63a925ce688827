import {
  type CloudWatchClient,
  DescribeAlarmsCommand,
  DescribeAlarmsForMetricCommand,
} from '@aws-sdk/client-cloudwatch';
import type { MetricSource } from '../../contracts/symptom.ts';

export interface AlarmReading {
  readonly name: string;
  readonly arn: string;
  /** `OK`, `ALARM` or `INSUFFICIENT_DATA`. */
  readonly state: string;
  readonly changedAt: string | null;
  /** null for composite alarms, which have none. */
  readonly periodS: number | null;
}

/** CloudWatch's own word on alarms. Every method rejects when CloudWatch cannot be asked. */
export interface AlarmReader {
  /** Those that exist, metric and composite alarms. */
  describe(names: readonly string[]): Promise<readonly AlarmReading[]>;
  /** Whether an alarm exists whose name starts so. */
  existsNamed(prefix: string): Promise<boolean>;
  /** Names and states of the alarms on exactly this metric. */
  onMetric(metric: MetricSource): Promise<readonly Pick<AlarmReading, 'name' | 'state'>[]>;
}

/** DescribeAlarms takes at most 100 names a call. */
const NAMES_A_CALL = 100;

/** Asks CloudWatch (`cloudwatch:DescribeAlarms`, `DescribeAlarmsForMetric`). */
export const createAlarmReader = (client: CloudWatchClient): AlarmReader => ({
  async describe(names) {
    // Without AlarmTypes CloudWatch leaves composite alarms out.
    const command = new DescribeAlarmsCommand({
      AlarmNames: names.slice(0, NAMES_A_CALL),
      AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
      MaxRecords: NAMES_A_CALL,
    });
    const { MetricAlarms = [], CompositeAlarms = [] } = await client.send(command);
    const periods = new Map(MetricAlarms.map(({ AlarmName, Period }) => [AlarmName, Period]));
    return [...MetricAlarms, ...CompositeAlarms].map((alarm) => ({
      name: alarm.AlarmName ?? '',
      arn: alarm.AlarmArn ?? '',
      state: alarm.StateValue ?? 'INSUFFICIENT_DATA',
      changedAt: alarm.StateTransitionedTimestamp?.toISOString() ?? null,
      periodS: periods.get(alarm.AlarmName) ?? null,
    }));
  },
  async existsNamed(prefix) {
    const command = new DescribeAlarmsCommand({ AlarmNamePrefix: prefix, MaxRecords: 1 });
    const { MetricAlarms = [] } = await client.send(command);
    return MetricAlarms.length > 0;
  },
  async onMetric({ namespace, metricName, dimensions }) {
    const command = new DescribeAlarmsForMetricCommand({
      Namespace: namespace,
      MetricName: metricName,
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
    });
    const { MetricAlarms = [] } = await client.send(command);
    return MetricAlarms.map(({ AlarmName = '', StateValue = 'INSUFFICIENT_DATA' }) => ({
      name: AlarmName,
      state: StateValue,
    }));
  },
});
