import type { AlarmHistoryItem, PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch';
import { type Account, arnOf } from '../../account.ts';
import { alarmTime } from '../../aws-time.ts';
import { ApiError } from '../../protocol/api-error.ts';
import { type Alarm, checkAlarm, periodOf, ruleOf } from './alarm.ts';
import { alarmMessageOf } from './alarm-message.ts';
import { type Evaluation, reasonDataOf, reasonOf } from './alarm-reason.ts';
import { type AlarmState, decideAlarm, EXTRA_PERIODS } from './alarm-state.ts';
import { type MetricReader, visibleUntil } from './metric-reader.ts';
import { readQueries } from './read-queries.ts';

/** Sends an alarm's notification to a topic. */
export type PublishAlarm = (topicArn: string, subject: string, message: string) => void;

/** The account's alarms: evaluated as their periods end, with history and actions. */
export interface AlarmEngine {
  /** New or changed. `quiet`: what the past says of it is no news, unless that is ALARM. @throws ApiError */
  put(configuration: PutMetricAlarmInput, quiet?: boolean): void;
  delete(name: string): void;
  get(name: string): Alarm | undefined;
  list(): readonly Alarm[];
  history(): readonly AlarmHistoryItem[];
  enableActions(name: string, enabled: boolean): void;
  setState(name: string, state: AlarmState, reason: string, reasonData?: string): void;
  /** Evaluates every alarm whose newest period has become visible since its last evaluation. */
  tick(): void;
}

const HISTORY_KEPT = 2000;

const ACTIONS = {
  ALARM: 'AlarmActions',
  OK: 'OKActions',
  INSUFFICIENT_DATA: 'InsufficientDataActions',
} as const;

const mathOf = (configuration: PutMetricAlarmInput) =>
  configuration.Metrics ?? [
    {
      Id: 'm1',
      MetricStat: {
        Metric: {
          Namespace: configuration.Namespace,
          MetricName: configuration.MetricName,
          Dimensions: configuration.Dimensions,
        },
        Period: configuration.Period,
        Stat: configuration.ExtendedStatistic ?? configuration.Statistic ?? 'Average',
      },
    },
  ];

const stateData = (state: AlarmState, reason: string, reasonData: string | undefined) => ({
  stateValue: state,
  stateReason: reason,
  ...(reasonData !== undefined && { stateReasonData: JSON.parse(reasonData) as unknown }),
});

/** An engine without alarms. */
export const createAlarmEngine = (
  account: Account,
  read: MetricReader,
  publish: PublishAlarm,
): AlarmEngine => {
  const alarms = new Map<string, Alarm>();
  const evaluatedUntil = new Map<string, number>();
  const history: AlarmHistoryItem[] = [];

  const remember = (
    name: string,
    type: 'StateUpdate' | 'ConfigurationUpdate' | 'Action',
    summary: string,
    data: unknown,
  ): void => {
    history.push({
      AlarmName: name,
      AlarmType: 'MetricAlarm',
      Timestamp: new Date(account.clock()),
      HistoryItemType: type,
      HistorySummary: summary,
      HistoryData: JSON.stringify(data),
    });
    if (history.length > HISTORY_KEPT) history.shift();
  };

  const act = (alarm: Alarm, from: AlarmState): void => {
    if (!alarm.actionsEnabled) return;
    const { subject, message } = alarmMessageOf(alarm, from);
    for (const action of alarm.configuration[ACTIONS[alarm.state]] ?? []) {
      publish(action, subject, message);
      remember(alarm.name, 'Action', `Successfully executed action ${action}`, {
        actionState: 'Succeeded',
        notificationResource: action,
        stateUpdateTimestamp: alarm.stateUpdatedAtMs,
      });
    }
  };

  const change = (
    alarm: Alarm,
    to: AlarmState,
    reason: string,
    reasonData: string | undefined,
    quiet: boolean,
  ): void => {
    const now = account.clock();
    const changed: Alarm = {
      ...alarm,
      state: to,
      reason,
      reasonData,
      stateUpdatedAtMs: now,
      stateTransitionedAtMs: to === alarm.state ? alarm.stateTransitionedAtMs : now,
    };
    alarms.set(alarm.name, changed);
    if (to === alarm.state) return;
    remember(alarm.name, 'StateUpdate', `Alarm updated from ${alarm.state} to ${to}`, {
      version: '1.0',
      type: 'Update',
      oldState: stateData(alarm.state, alarm.reason, alarm.reasonData),
      newState: stateData(to, reason, reasonData),
    });
    if (!quiet) act(changed, alarm.state);
  };

  const evaluate = (alarm: Alarm, endMs: number): Evaluation => {
    const { configuration } = alarm;
    const rule = ruleOf(configuration);
    const periodMs = periodOf(configuration) * 1000;
    const count = rule.evaluationPeriods + EXTRA_PERIODS;
    const queries = mathOf(configuration);
    const watched = queries.find((query) => !('ReturnData' in query) || query.ReturnData !== false);
    const series = readQueries(read, queries, endMs - count * periodMs, endMs).get(
      watched?.Id ?? '',
    );
    const periods = Array.from(
      { length: count },
      (_, index) => series?.get(endMs - (count - index) * periodMs) ?? null,
    );
    return { configuration, periods, endMs, verdict: decideAlarm(rule, periods) };
  };

  const settle = (alarm: Alarm, endMs: number, quiet: boolean): void => {
    evaluatedUntil.set(alarm.name, endMs);
    const evaluation = evaluate(alarm, endMs);
    const to = evaluation.verdict.state ?? alarm.state;
    if (to === alarm.state || (quiet && to === 'ALARM')) {
      if (quiet) evaluatedUntil.delete(alarm.name);
      return;
    }
    const reasonData = reasonDataOf(evaluation, account.clock());
    change(alarm, to, reasonOf(evaluation, alarm.state), reasonData, quiet);
  };

  const newestEnd = (alarm: Alarm): number =>
    visibleUntil(account.clock(), account.delays.metricsMs, periodOf(alarm.configuration) * 1000);

  const need = (name: string): Alarm => {
    const alarm = alarms.get(name);
    if (alarm === undefined) throw new ApiError('ResourceNotFound', `Unknown alarm ${name}`);
    return alarm;
  };

  return {
    put: (configuration, quiet = false) => {
      checkAlarm(configuration);
      const now = account.clock();
      const name = configuration.AlarmName ?? '';
      const known = alarms.get(name);
      const alarm: Alarm = {
        name,
        arn: arnOf(account, 'cloudwatch', `alarm:${name}`),
        configuration,
        configuredAtMs: now,
        actionsEnabled: configuration.ActionsEnabled ?? true,
        state: known?.state ?? 'INSUFFICIENT_DATA',
        reason: known?.reason ?? 'Unchecked: Initial alarm creation',
        reasonData: known?.reasonData,
        stateUpdatedAtMs: known?.stateUpdatedAtMs ?? now,
        stateTransitionedAtMs: known?.stateTransitionedAtMs ?? now,
      };
      alarms.set(name, alarm);
      evaluatedUntil.delete(name);
      remember(name, 'ConfigurationUpdate', `Alarm "${name}" ${known ? 'updated' : 'created'}`, {
        version: '1.0',
        type: known ? 'Update' : 'Create',
        updatedAlarm: { alarmName: name, configuredAt: alarmTime(now) },
      });
      if (quiet) settle(alarm, newestEnd(alarm), true);
    },
    delete: (name) => {
      need(name);
      alarms.delete(name);
      evaluatedUntil.delete(name);
    },
    get: (name) => alarms.get(name),
    list: () => [...alarms.values()],
    history: () => history,
    enableActions: (name, enabled) => {
      const alarm = alarms.get(name);
      if (alarm !== undefined) alarms.set(name, { ...alarm, actionsEnabled: enabled });
    },
    setState: (name, state, reason, reasonData) =>
      change(need(name), state, reason, reasonData, false),
    tick: () => {
      for (const alarm of alarms.values()) {
        const endMs = newestEnd(alarm);
        if (endMs > (evaluatedUntil.get(alarm.name) ?? 0)) settle(alarm, endMs, false);
      }
    },
  };
};
