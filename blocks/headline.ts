import type { Verification } from '../mcp/contracts/recovery-tools.ts';
import type { Symptom } from '../mcp/contracts/symptom.ts';
import type { Incident } from '../src/domain/incident.ts';
import { headlineAlarm, symptomOfAlarm } from '../src/domain/symptom-of-alarm.ts';
import { count, figure } from './figures.ts';
import { clip, escapeText } from './text.ts';

type Check = Verification['checks'][number];

/** What an alarm is about, as people call it: `POST /sign-in`, `users-table`. */
export const subjectOf = (symptom: Symptom): string => {
  const { Method, Resource } = symptom.source?.dimensions ?? {};
  if (Resource) return Method ? `${Method} ${Resource}` : Resource;
  return symptom.node ?? symptom.alarmName ?? 'Something';
};

const TROUBLE: Record<Symptom['signal'], string> = {
  latency: 'slow',
  errors: 'failing',
  availability: 'failing',
  requests: 'traffic unusual',
  throttles: 'throttled',
  saturation: 'near its limit',
  backlog: 'falling behind',
  'cold-starts': 'starting cold',
  other: 'in alarm',
};

/** The reading of a symptom in the newest vitals. */
export const checkOf = (incident: Incident, symptom: Symptom): Check | undefined =>
  incident.vitals?.checks.find(
    (check) =>
      check.node === symptom.node &&
      check.signal === symptom.signal &&
      check.statistic === symptom.statistic,
  );

/** `p90 1.32 s, usually 0.52 s`; empty while it has not been read. */
export const readingOf = (check: Check | undefined): string => {
  if (!check || check.current === null) return '';
  const name = /^p\d/.test(check.statistic) ? `${check.statistic} ` : '';
  const show = (value: number) =>
    isShare(check) ? figure(100 * value, '%') : figure(value, check.unit);
  const usual = check.baseline === null ? '' : `, usually ${show(check.baseline)}`;
  return `${name}${show(check.current)}${usual}`;
};

/** The average of what counts 1 for a failure and 0 for none is a share (API Gateway's 5XXError). */
const isShare = ({ signal, statistic, unit }: Check): boolean =>
  statistic === 'Average' && unit === 'count' && (signal === 'errors' || signal === 'availability');

/** What users feel, in one line: `POST /sign-in slow: p90 1.32 s, usually 0.52 s`. */
export const headlineOf = (incident: Incident): string => {
  const alarm = headlineAlarm(incident);
  if (!alarm) return escapeText(clip(incident.title ?? 'Opened by hand', 150));
  const symptom = symptomOfAlarm(alarm);
  const trouble = alarm.metric ? TROUBLE[symptom.signal] : 'in alarm';
  const reading = readingOf(checkOf(incident, symptom));
  return escapeText(clip(`${subjectOf(symptom)} ${trouble}${reading ? `: ${reading}` : ''}`, 150));
};

/** `3 alarms, one incident`. */
export const alarmCount = (incident: Incident): string =>
  incident.alarms.length === 1
    ? '1 alarm'
    : `${count(incident.alarms.length, 'alarm', 'alarms')}, one incident`;
