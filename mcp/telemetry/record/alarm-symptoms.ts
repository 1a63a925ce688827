import {
  type AlarmHistoryItem,
  type CloudWatchClient,
  DescribeAlarmsCommand,
  type MetricAlarm,
  paginateDescribeAlarmHistory,
} from '@aws-sdk/client-cloudwatch';
import { z } from 'zod';
import { nodeOfMetric, signalOfMetric } from '../../contracts/alarm-node.ts';
import type { Gap } from '../../contracts/evidence.ts';
import type { MetricSource, Symptom } from '../../contracts/symptom.ts';
import type { Window } from '../../contracts/window.ts';
import { takePages } from '../take-pages.ts';

/** A symptom of which both the node and the metric are known, as an alarm saw it. */
export type AlarmSymptom = Symptom & {
  readonly node: string;
  readonly source: MetricSource;
  readonly alarmName: string;
  readonly periodS: number;
};

/** Pages of 100 items of history, and alarms that become cases, at most. */
const MAX_PAGES = 20;
const MAX_ALARMS = 20;

const historySchema = z.object({ newState: z.object({ stateValue: z.string() }) });

/** When an item says that an alarm went off; undefined for other items. */
const firedAt = ({ HistoryData: data, Timestamp: at }: AlarmHistoryItem): Date | undefined => {
  try {
    const { newState } = historySchema.parse(JSON.parse(data ?? ''));
    return newState.stateValue === 'ALARM' ? at : undefined;
  } catch {
    return undefined;
  }
};

/** The first time each alarm went off in the window, earliest first. */
const firingsIn = async (
  client: CloudWatchClient,
  window: Window,
  names: readonly string[],
): Promise<{ firings: Map<string, Date>; cut: boolean }> => {
  const asked = names.length > 0 ? names.map((AlarmName) => ({ AlarmName })) : [{}];
  const lists = await Promise.all(
    asked.map(async (alarm) => {
      const history = paginateDescribeAlarmHistory(
        { client, pageSize: 100 },
        {
          ...alarm,
          HistoryItemType: 'StateUpdate',
          StartDate: new Date(window.from),
          EndDate: new Date(window.to),
          ScanBy: 'TimestampAscending',
        },
      );
      return takePages(history, MAX_PAGES, ({ NextToken: next }) => next);
    }),
  );
  const firings = new Map<string, Date>();
  for (const item of lists.flatMap(({ pages }) =>
    pages.flatMap((page) => page.AlarmHistoryItems ?? []),
  )) {
    const [name, at] = [item.AlarmName ?? '', firedAt(item)];
    if (at !== undefined && !firings.has(name)) firings.set(name, at);
  }
  return { firings, cut: lists.some(({ cut }) => cut) };
};

const symptomOf = (alarm: MetricAlarm, at: Date): AlarmSymptom | undefined => {
  const {
    Namespace: namespace,
    MetricName: metricName,
    Dimensions: named = [],
    Unit: unit,
  } = alarm;
  if (namespace === undefined || metricName === undefined) return undefined;
  const dimensions = Object.fromEntries(named.map(({ Name = '', Value = '' }) => [Name, Value]));
  const source = { namespace, metricName, dimensions, ...(unit !== undefined && { unit }) };
  const node = nodeOfMetric(source);
  if (node === undefined) return undefined;
  const { Threshold: threshold, ComparisonOperator: comparison } = alarm;
  return {
    node,
    signal: signalOfMetric(metricName),
    statistic: alarm.ExtendedStatistic ?? alarm.Statistic ?? 'Average',
    at: at.toISOString(),
    periodS: alarm.Period ?? 60,
    ...(threshold !== undefined && { threshold }),
    ...(comparison !== undefined && { comparison }),
    source,
    alarmName: alarm.AlarmName ?? '',
  };
};

/**
 * What alarms saw when they first went off in the window, by CloudWatch's own history. Alarms on composites,
 * on expressions or on a metric that names no service are gaps.
 * @param names alarms to look at; all where there is none
 * @throws what the SDK throws
 */
export const readAlarmSymptoms = async (
  client: CloudWatchClient,
  window: Window,
  names: readonly string[],
): Promise<{ symptoms: AlarmSymptom[]; gaps: Gap[] }> => {
  const { firings, cut } = await firingsIn(client, window, names);
  const first = [...firings].toSorted(([, a], [, b]) => a.getTime() - b.getTime());
  const asked = first.slice(0, MAX_ALARMS);
  const gaps: Gap[] = [];
  if (cut || first.length > asked.length)
    gaps.push({ what: `alarms after the first ${asked.length}`, why: 'left-out' });
  for (const name of names)
    if (!firings.has(name))
      gaps.push({ what: `alarm ${name}`, why: 'no-data', detail: 'It did not go off.' });
  if (asked.length === 0) return { symptoms: [], gaps };
  const { MetricAlarms: alarms = [] } = await client.send(
    new DescribeAlarmsCommand({ AlarmNames: asked.map(([name]) => name) }),
  );
  const symptoms = asked.flatMap(([name, at]) => {
    const alarm = alarms.find(({ AlarmName }) => AlarmName === name);
    const symptom = alarm && symptomOf(alarm, at);
    if (symptom === undefined)
      gaps.push({
        what: `alarm ${name}`,
        why: 'no-data',
        detail: 'It is gone, or watches no single metric of a service.',
      });
    return symptom ? [symptom] : [];
  });
  return { symptoms, gaps };
};
