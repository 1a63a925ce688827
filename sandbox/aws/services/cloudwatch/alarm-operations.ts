import type {
  AlarmHistoryItem,
  DeleteAlarmsInput,
  DescribeAlarmHistoryInput,
  DescribeAlarmHistoryOutput,
  DescribeAlarmsForMetricInput,
  DescribeAlarmsForMetricOutput,
  DescribeAlarmsInput,
  DescribeAlarmsOutput,
  DisableAlarmActionsInput,
  MetricAlarm,
  PutMetricAlarmInput,
  SetAlarmStateInput,
} from '@aws-sdk/client-cloudwatch';
import type { Handlers } from '../../call-operation.ts';
import { pageOf } from '../../paging.ts';
import { ApiError } from '../../protocol/api-error.ts';
import type { Alarm } from './alarm.ts';
import type { AlarmEngine } from './alarm-engine.ts';
import type { AlarmState } from './alarm-state.ts';

const DEFAULT_PAGE = 50;

const describe = (alarm: Alarm): MetricAlarm => {
  const { Tags: _tags, ...configuration } = alarm.configuration;
  return {
    ...(configuration as MetricAlarm),
    AlarmArn: alarm.arn,
    AlarmConfigurationUpdatedTimestamp: new Date(alarm.configuredAtMs),
    ActionsEnabled: alarm.actionsEnabled,
    OKActions: configuration.OKActions ?? [],
    AlarmActions: configuration.AlarmActions ?? [],
    InsufficientDataActions: configuration.InsufficientDataActions ?? [],
    Dimensions: configuration.Dimensions ?? [],
    StateValue: alarm.state,
    StateReason: alarm.reason,
    StateReasonData: alarm.reasonData,
    StateUpdatedTimestamp: new Date(alarm.stateUpdatedAtMs),
    StateTransitionedTimestamp: new Date(alarm.stateTransitionedAtMs),
  };
};

const wanted = (alarm: Alarm, input: DescribeAlarmsInput): boolean =>
  (input.AlarmNames === undefined || input.AlarmNames.includes(alarm.name)) &&
  (input.AlarmNamePrefix === undefined || alarm.name.startsWith(input.AlarmNamePrefix)) &&
  (input.StateValue === undefined || alarm.state === input.StateValue) &&
  (input.ActionPrefix === undefined ||
    (alarm.configuration.AlarmActions ?? []).some((arn) =>
      arn.startsWith(input.ActionPrefix ?? ''),
    ));

const describeAlarms =
  (engine: AlarmEngine) =>
  (input: DescribeAlarmsInput): DescribeAlarmsOutput => {
    const metricAlarms = (input.AlarmTypes ?? ['MetricAlarm']).includes('MetricAlarm');
    const found = metricAlarms ? engine.list().filter((alarm) => wanted(alarm, input)) : [];
    const sorted = [...found].sort((a, b) => (a.name < b.name ? -1 : 1));
    const { page, next } = pageOf(sorted, input.NextToken, input.MaxRecords ?? DEFAULT_PAGE);
    return { MetricAlarms: page.map(describe), CompositeAlarms: [], NextToken: next };
  };

const sameDimensions = (a: MetricAlarm['Dimensions'], b: MetricAlarm['Dimensions']): boolean => {
  const text = (dimensions: MetricAlarm['Dimensions']): string =>
    (dimensions ?? [])
      .map(({ Name, Value }) => `${Name}=${Value}`)
      .sort()
      .join('|');
  return text(a) === text(b);
};

const describeForMetric =
  (engine: AlarmEngine) =>
  (input: DescribeAlarmsForMetricInput): DescribeAlarmsForMetricOutput => ({
    MetricAlarms: engine
      .list()
      .map(describe)
      .filter(
        (alarm) =>
          alarm.Namespace === input.Namespace &&
          alarm.MetricName === input.MetricName &&
          sameDimensions(alarm.Dimensions, input.Dimensions) &&
          (input.Statistic === undefined || alarm.Statistic === input.Statistic),
      ),
  });

const inHistory = (item: AlarmHistoryItem, input: DescribeAlarmHistoryInput): boolean => {
  const at = item.Timestamp?.getTime() ?? 0;
  return (
    (input.AlarmName === undefined || item.AlarmName === input.AlarmName) &&
    (input.HistoryItemType === undefined || item.HistoryItemType === input.HistoryItemType) &&
    at >= (input.StartDate?.getTime() ?? 0) &&
    at <= (input.EndDate?.getTime() ?? Number.POSITIVE_INFINITY)
  );
};

const describeHistory =
  (engine: AlarmEngine) =>
  (input: DescribeAlarmHistoryInput): DescribeAlarmHistoryOutput => {
    const found = engine.history().filter((item) => inHistory(item, input));
    const ordered = input.ScanBy === 'TimestampAscending' ? found : [...found].reverse();
    const { page, next } = pageOf(ordered, input.NextToken, input.MaxRecords ?? 100);
    return { AlarmHistoryItems: page, NextToken: next };
  };

const STATES: readonly AlarmState[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA'];

const stateFrom = (value: string | undefined): AlarmState => {
  const state = STATES.find((known) => known === value);
  if (state === undefined)
    throw new ApiError('InvalidParameterValueException', `${value} is no alarm state`);
  return state;
};

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/** CloudWatch's operations on alarms. */
export const alarmOperations = (engine: AlarmEngine): Handlers => ({
  describeAlarms: describeAlarms(engine),
  describeAlarmsForMetric: describeForMetric(engine),
  describeAlarmHistory: describeHistory(engine),
  putMetricAlarm: (input: PutMetricAlarmInput) => engine.put(input),
  deleteAlarms: (input: DeleteAlarmsInput) => {
    for (const name of input.AlarmNames ?? [])
      if (engine.get(name) === undefined)
        throw new ApiError('ResourceNotFound', `Unknown alarm ${name}`);
    for (const name of input.AlarmNames ?? []) engine.delete(name);
  },
  setAlarmState: (input: SetAlarmStateInput) => {
    if (input.StateReasonData !== undefined && !isJson(input.StateReasonData))
      throw new ApiError('InvalidFormatFault', 'StateReasonData is no JSON');
    engine.setState(
      input.AlarmName ?? '',
      stateFrom(input.StateValue),
      input.StateReason ?? '',
      input.StateReasonData,
    );
  },
  enableAlarmActions: (input: DisableAlarmActionsInput) => {
    for (const name of input.AlarmNames ?? []) engine.enableActions(name, true);
  },
  disableAlarmActions: (input: DisableAlarmActionsInput) => {
    for (const name of input.AlarmNames ?? []) engine.enableActions(name, false);
  },
});
