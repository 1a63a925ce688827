export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export type MissingData = 'missing' | 'ignore' | 'breaching' | 'notBreaching';

/** What decides an alarm: M (`datapointsToAlarm`) out of N (`evaluationPeriods`). */
export interface AlarmRule {
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly threshold: number;
  readonly comparison: string;
  readonly treatMissingData: MissingData;
}

export interface Verdict {
  /** Null: the alarm keeps the state it is in. */
  readonly state: AlarmState | null;
  /** Offsets of the points that decided, newest first; 0 is the newest period. */
  readonly decidedBy: readonly number[];
  readonly breaching: number;
  /** Periods that were filled in for lack of data. */
  readonly filled: number;
}

const COMPARISONS: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  GreaterThanThreshold: (value, threshold) => value > threshold,
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

/** Periods that CloudWatch looks back beyond N where some of the newest have no data. */
export const EXTRA_PERIODS = 2;

/** Whether an alarm may compare so; anomaly bands are not among them. */
export const isComparison = (name: string): boolean => Object.hasOwn(COMPARISONS, name);

const stateFrom = (breaching: number, rule: AlarmRule): AlarmState =>
  breaching >= rule.datapointsToAlarm ? 'ALARM' : 'OK';

/**
 * Too little real data, and it is treated as missing or ignored. Only breaching points, the oldest at
 * least M periods old, make the premature-alarm rule apply.
 */
const withGaps = (
  real: readonly { age: number; breaches: boolean }[],
  breaching: number,
  rule: AlarmRule,
): AlarmState | null => {
  const ignore = rule.treatMissingData === 'ignore';
  if (real.length === 0) return ignore ? null : 'INSUFFICIENT_DATA';
  if (breaching >= rule.datapointsToAlarm) return 'ALARM';
  const allBreach = real.every(({ breaches }) => breaches);
  if (!allBreach) return 'OK';
  if (ignore) return null;
  const oldest = (real.at(-1)?.age ?? 0) + 1;
  return oldest >= rule.datapointsToAlarm ? 'ALARM' : 'OK';
};

/**
 * Decides an alarm's state from the newest N + 2 periods, oldest first, null where a period has no
 * data ("Configuring how CloudWatch alarms treat missing data", Amazon CloudWatch User Guide).
 */
export const decideAlarm = (rule: AlarmRule, periods: readonly (number | null)[]): Verdict => {
  const breaches = COMPARISONS[rule.comparison] ?? (() => false);
  const real = [...periods]
    .reverse()
    .flatMap((value, age) =>
      value === null ? [] : [{ age, breaches: breaches(value, rule.threshold) }],
    )
    .slice(0, rule.evaluationPeriods);
  const breaching = real.filter((point) => point.breaches).length;
  const filled = rule.evaluationPeriods - real.length;
  const verdict = { decidedBy: real.map(({ age }) => age), breaching, filled };
  if (filled === 0) return { ...verdict, state: stateFrom(breaching, rule) };
  if (rule.treatMissingData === 'breaching')
    return { ...verdict, state: stateFrom(breaching + filled, rule) };
  if (rule.treatMissingData === 'notBreaching')
    return { ...verdict, state: stateFrom(breaching, rule) };
  return { ...verdict, state: withGaps(real, breaching, rule) };
};
