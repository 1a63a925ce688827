import type { PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch';
import { ApiError } from '../../protocol/api-error.ts';
import { type AlarmRule, type AlarmState, isComparison, type MissingData } from './alarm-state.ts';

/** An alarm and the state it is in. Times are milliseconds since 1970-01-01T00:00Z. */
export interface Alarm {
  readonly name: string;
  readonly arn: string;
  readonly configuration: PutMetricAlarmInput;
  readonly configuredAtMs: number;
  readonly actionsEnabled: boolean;
  readonly state: AlarmState;
  readonly reason: string;
  readonly reasonData: string | undefined;
  readonly stateUpdatedAtMs: number;
  readonly stateTransitionedAtMs: number;
}

const MISSING_DATA: readonly MissingData[] = ['missing', 'ignore', 'breaching', 'notBreaching'];

/** DynamoDB's alarms ignore missing data unless they say otherwise, as CloudWatch documents. */
const treatmentOf = (configuration: PutMetricAlarmInput): MissingData =>
  MISSING_DATA.find((treatment) => treatment === configuration.TreatMissingData) ??
  (configuration.Namespace === 'AWS/DynamoDB' ? 'ignore' : 'missing');

/** What decides the alarm. */
export const ruleOf = (configuration: PutMetricAlarmInput): AlarmRule => ({
  evaluationPeriods: configuration.EvaluationPeriods ?? 1,
  datapointsToAlarm: configuration.DatapointsToAlarm ?? configuration.EvaluationPeriods ?? 1,
  threshold: configuration.Threshold ?? 0,
  comparison: configuration.ComparisonOperator ?? '',
  treatMissingData: treatmentOf(configuration),
});

/** Seconds of one datapoint: of the metric, or of the longest metric in the math. */
export const periodOf = (configuration: PutMetricAlarmInput): number =>
  configuration.Period ??
  Math.max(
    10,
    ...(configuration.Metrics ?? []).map((query) => query.MetricStat?.Period ?? query.Period ?? 0),
  );

const refuse = (message: string): never => {
  throw new ApiError('InvalidParameterValueException', message);
};

const watchesOneThing = (configuration: PutMetricAlarmInput): boolean =>
  configuration.Metrics === undefined
    ? configuration.MetricName !== undefined && configuration.Namespace !== undefined
    : configuration.Metrics.filter(({ ReturnData }) => ReturnData !== false).length === 1;

/** @throws ApiError for an alarm that this sandbox could not evaluate */
export const checkAlarm = (configuration: PutMetricAlarmInput): void => {
  const rule = ruleOf(configuration);
  if (!isComparison(rule.comparison))
    refuse(`The sandbox does not know the comparison operator ${rule.comparison}`);
  if (!watchesOneThing(configuration))
    refuse('An alarm needs MetricName and Namespace, or Metrics with one that returns data');
  if (periodOf(configuration) % 10 !== 0) refuse('Period must be a multiple of 10');
  if (rule.datapointsToAlarm > rule.evaluationPeriods)
    refuse('DatapointsToAlarm must not be greater than EvaluationPeriods');
  if (configuration.Threshold === undefined) refuse('Threshold is required');
};
