import { signalOfMetric } from '../../mcp/contracts/alarm-node.ts';
import type { Symptom } from '../../mcp/contracts/symptom.ts';
import { isoOf } from '../../mcp/contracts/window.ts';
import { nodeOfAlarm } from './group-alarms.ts';
import { firing, type Incident } from './incident.ts';
import type { AlarmNotice } from './intake-signal.ts';

/** What an alarm saw, in the vocabulary of the services. */
export const symptomOfAlarm = (alarm: AlarmNotice): Symptom => {
  const node = nodeOfAlarm(alarm);
  const at = isoOf(alarm.stateChangedAt);
  if (!alarm.metric) return { signal: 'other', statistic: 'Average', at, alarmName: alarm.name };
  const { namespace, metricName, dimensions, statistic, periodS, threshold, comparison } =
    alarm.metric;
  return {
    ...(node !== undefined && { node }),
    signal: signalOfMetric(metricName),
    statistic,
    at,
    periodS,
    ...(threshold !== undefined && { threshold }),
    ...(comparison !== undefined && { comparison }),
    source: { namespace, metricName, dimensions: { ...dimensions } },
    alarmName: alarm.name,
  };
};

/** Closest to users first: what they feel leads the card. */
const EDGE_FIRST = ['AWS/CloudFront', 'AWS/ApiGateway', 'AWS/ApplicationELB', 'AWS/Cognito'];
const FELT_FIRST = ['latency', 'availability', 'errors'];

const rankIn = (order: readonly string[], value: string): number => {
  const index = order.indexOf(value);
  return index === -1 ? order.length : index;
};

/** The alarm that says best what users feel: at the edge before inside, latency before errors. */
export const headlineAlarm = (incident: Incident): AlarmNotice | undefined => {
  const active = firing(incident);
  const from = active.length > 0 ? active : incident.alarms;
  return from
    .map((alarm) => alarm.notice)
    .toSorted((a, b) => rankOf(a) - rankOf(b) || a.stateChangedAt - b.stateChangedAt)[0];
};

const rankOf = (alarm: AlarmNotice): number =>
  alarm.metric
    ? rankIn(EDGE_FIRST, alarm.metric.namespace) * 10 +
      rankIn(FELT_FIRST, signalOfMetric(alarm.metric.metricName))
    : 1000;
