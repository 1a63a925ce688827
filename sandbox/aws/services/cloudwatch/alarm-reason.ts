import type { PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch';
import { alarmTime, reasonTime } from '../../aws-time.ts';
import { periodOf, ruleOf } from './alarm.ts';
import type { AlarmState, Verdict } from './alarm-state.ts';

const COMPARED: Readonly<Record<string, string>> = {
  GreaterThanThreshold: 'greater than',
  GreaterThanOrEqualToThreshold: 'greater than or equal to',
  LessThanThreshold: 'less than',
  LessThanOrEqualToThreshold: 'less than or equal to',
};

/** What an evaluation looked at. */
export interface Evaluation {
  readonly configuration: PutMetricAlarmInput;
  readonly verdict: Verdict;
  /** Oldest first. */
  readonly periods: readonly (number | null)[];
  /** End of the newest period, in milliseconds. */
  readonly endMs: number;
}

/** A number as CloudWatch prints doubles: `10.0`. */
const double = (value: number): string =>
  Number.isInteger(value) ? value.toFixed(1) : String(value);

const pointsOf = ({ configuration, verdict, periods, endMs }: Evaluation) =>
  verdict.decidedBy.map((age) => ({
    atMs: endMs - (age + 1) * periodOf(configuration) * 1000,
    value: periods[periods.length - 1 - age] ?? Number.NaN,
  }));

const plural = (count: number): string => (count === 1 ? 'datapoint' : 'datapoints');

const filledClause = (evaluation: Evaluation): string => {
  const { filled } = evaluation.verdict;
  const treatment = ruleOf(evaluation.configuration).treatMissingData;
  const name = { breaching: 'Breaching', notBreaching: 'NonBreaching', missing: '', ignore: '' }[
    treatment
  ];
  if (filled === 0 || name === '') return '';
  return ` and ${filled} missing ${plural(filled)} ${filled === 1 ? 'was' : 'were'} treated as [${name}]`;
};

/** Why the alarm is in this state, in CloudWatch's own words. */
export const reasonOf = (evaluation: Evaluation, from: AlarmState): string => {
  const rule = ruleOf(evaluation.configuration);
  const points = pointsOf(evaluation);
  const { state, breaching } = evaluation.verdict;
  if (state === 'INSUFFICIENT_DATA')
    return `Insufficient Data: ${rule.evaluationPeriods} ${plural(rule.evaluationPeriods)} were unknown.`;
  if (points.length === 0)
    return `Threshold Crossed: no datapoints were received for ${rule.evaluationPeriods} periods${filledClause(evaluation)}.`;
  const list = points.map(({ atMs, value }) => `${double(value)} (${reasonTime(atMs)})`).join(', ');
  const compared = `${COMPARED[rule.comparison] ?? rule.comparison} the threshold (${double(rule.threshold)})`;
  const minimum = `(minimum ${rule.datapointsToAlarm} ${plural(rule.datapointsToAlarm)} for ${from} -> ${state} transition)`;
  if (state === 'ALARM')
    return `Threshold Crossed: ${breaching} out of the last ${rule.evaluationPeriods} datapoints [${list}] ${breaching === 1 ? 'was' : 'were'} ${compared}${filledClause(evaluation)} ${minimum}.`;
  const calm = points.length - breaching;
  return `Threshold Crossed: ${calm} ${plural(calm)} [${list}] ${calm === 1 ? 'was' : 'were'} not ${compared}${filledClause(evaluation)} ${minimum}.`;
};

/** The same as JSON, for StateReasonData. */
export const reasonDataOf = (evaluation: Evaluation, nowMs: number): string => {
  const { configuration } = evaluation;
  const points = pointsOf(evaluation);
  return JSON.stringify({
    version: '1.0',
    queryDate: alarmTime(nowMs),
    ...(points.length > 0 && { startDate: alarmTime(points.at(-1)?.atMs ?? 0) }),
    ...((configuration.Statistic ?? configuration.ExtendedStatistic) !== undefined && {
      statistic: configuration.Statistic ?? configuration.ExtendedStatistic,
    }),
    period: periodOf(configuration),
    recentDatapoints: points.map(({ value }) => value).reverse(),
    threshold: configuration.Threshold,
    evaluatedDatapoints: points.map(({ atMs, value }) => ({ timestamp: alarmTime(atMs), value })),
  });
};
