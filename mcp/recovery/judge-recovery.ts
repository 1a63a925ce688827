import type { Verification } from '../contracts/recovery-tools.ts';
import type { Symptom } from '../contracts/symptom.ts';

type Check = Verification['checks'][number];

/** A symptom with the samples that were read of it; null where it was not or could not be read. */
export interface Measured {
  readonly symptom: Symptom;
  readonly unit: string;
  readonly baseline: readonly number[] | null;
  readonly before: readonly number[] | null;
  readonly current: readonly number[] | null;
}

export type Judgement = Pick<Verification, 'verdict' | 'checks' | 'degradedBy'>;

/** Fewer samples say nothing. */
const LEAST_SAMPLES = 2;
/** Share of the way back to normal from which on there is an effect; the same away from it is worse. */
const NOTABLE = 0.25;
/** A deviation of a normal distribution is this many median absolute deviations. */
const MAD_TO_SIGMA = 1.4826;

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return mean(sorted.slice(Math.ceil(middle) - 1, Math.floor(middle) + 1));
};

const isLowerWorse = ({ signal, comparison }: Symptom): boolean =>
  comparison === undefined ? signal === 'availability' : comparison.startsWith('LessThan');

/** One number for samples: latency swings, so its median; counts come in bursts, so their mean. */
const levelOf = (samples: readonly number[] | null, { signal }: Symptom): number | null => {
  if (!samples || samples.length < LEAST_SAMPLES) return null;
  return signal === 'latency' ? median(samples) : mean(samples);
};

/**
 * How far a level may lie from its normal: three robust deviations of the baseline, a tenth of it, or a
 * tenth of the way to the alarm's threshold, whichever is the most.
 */
const toleranceOf = (samples: readonly number[], base: number, threshold?: number): number => {
  const spread = median(samples.map((sample) => Math.abs(sample - median(samples))));
  const toThreshold = threshold === undefined ? 0 : Math.abs(threshold - base);
  return Math.max(3 * MAD_TO_SIGMA * spread, 0.1 * Math.abs(base), 0.1 * toThreshold);
};

const rounded = (value: number): string => String(Number(value.toPrecision(3)));

const textOf = (
  { symptom, unit }: Measured,
  current: number | null,
  base: number | null,
): string => {
  const what = `${symptom.signal} (${symptom.statistic}) of ${symptom.node ?? 'an unknown node'}`;
  const shown = (value: number | null): string =>
    value === null ? 'no data' : `${rounded(value)} ${unit}`;
  return `${what}: ${shown(current)}, normally ${shown(base)}`;
};

interface Weighed {
  readonly check: Check;
  /** 1: back to normal since the worst time, 0: no change, below 0: worse. null: not known. */
  readonly progress: number | null;
}

const weigh = (measured: Measured): Weighed => {
  const { symptom } = measured;
  const [baseline, before, current] = [measured.baseline, measured.before, measured.current].map(
    (samples) => levelOf(samples, symptom),
  ) as [number | null, number | null, number | null];
  const check: Check = {
    text: textOf(measured, current, baseline),
    holds: null,
    baseline,
    before,
    current,
    unit: measured.unit,
    ...(symptom.node === undefined ? {} : { node: symptom.node }),
    signal: symptom.signal,
    statistic: symptom.statistic,
  };
  if (baseline === null || current === null) return { check, progress: null };
  const sign = isLowerWorse(symptom) ? -1 : 1;
  const excess = (level: number): number => sign * (level - baseline);
  const tolerance = toleranceOf(measured.baseline ?? [], baseline, symptom.threshold);
  const holds = excess(current) <= tolerance;
  return { check: { ...check, holds }, progress: progressOf(before, current, excess, tolerance) };
};

const progressOf = (
  before: number | null,
  current: number,
  excess: (level: number) => number,
  tolerance: number,
): number | null => {
  if (before === null) return null;
  const then = excess(before);
  const now = excess(current);
  // What was normal at the worst time and is not now was harmed since.
  if (then <= tolerance) return now <= tolerance ? null : -1;
  return (then - now) / then;
};

const unhealed = (weighed: readonly Weighed[]): Verification['verdict'] => {
  const progress = weighed.flatMap(({ progress: one }) => (one === null ? [] : [one]));
  if (progress.length === 0) return 'cannot-tell';
  if (progress.some((one) => one <= -NOTABLE)) return 'worse';
  return mean(progress) >= NOTABLE ? 'improving' : 'no-effect';
};

const verdictOf = (
  weighed: readonly Weighed[],
  allAlarmsOk: boolean | null,
): Verification['verdict'] => {
  const known = weighed.filter(({ check }) => check.holds !== null);
  if (known.length === 0) return 'cannot-tell';
  if (!known.every(({ check }) => check.holds)) return unhealed(known);
  return allAlarmsOk === true ? 'recovered' : 'improving';
};

const missing = ({ symptom, baseline, before, current }: Measured): string[] => {
  const name = `${symptom.signal} of ${symptom.node ?? 'an unknown node'}`;
  return [
    ...(levelOf(current, symptom) === null ? [`${name}: too few samples now`] : []),
    ...(levelOf(baseline, symptom) === null ? [`${name}: too few samples of its normal`] : []),
    ...(levelOf(before, symptom) === null ? [`${name}: nothing to compare with before`] : []),
  ];
};

/**
 * Whether the symptoms are gone. *Recovered* only when every alarm is OK and every symptom that could be
 * measured is back at its normal, at least one of them; that an execution succeeded is not asked.
 * `alarms` are those asked for; null or a state other than OK counts against recovery.
 */
export const judgeRecovery = (
  alarms: readonly { readonly name: string; readonly state: string }[] | null,
  measured: readonly Measured[],
): Judgement => {
  const weighed = measured.map(weigh);
  const states = alarms === null ? ['alarm states could not be read'] : [];
  const unknown = (alarms ?? [])
    .filter(({ state }) => state !== 'OK' && state !== 'ALARM')
    .map(({ name, state }) => `alarm ${name}: ${state}`);
  return {
    verdict: verdictOf(weighed, alarms?.every(({ state }) => state === 'OK') ?? null),
    checks: weighed.map(({ check }) => check),
    degradedBy: [...states, ...unknown, ...measured.flatMap(missing)],
  };
};
