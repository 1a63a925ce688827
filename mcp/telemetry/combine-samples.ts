import type { MetricSource } from '../contracts/symptom.ts';
import type { SeriesQuery } from './telemetry.ts';

/** Makes one sample of a period from those read, in the order of the plan; null where there is none. */
export type Combine = (samples: readonly (number | null)[]) => number | null;

interface CombinePlan {
  /** Read for each resource behind the series; of the question's own metric where none is named. */
  readonly statistics: readonly { readonly metricName?: string; readonly statistic: string }[];
  readonly combine: Combine;
}

const pairsOf = (samples: readonly (number | null)[]): [number, number][] => {
  const pairs: [number, number][] = [];
  for (let at = 0; at + 1 < samples.length; at += 2) {
    const [first, second] = [samples[at], samples[at + 1]];
    if (typeof first === 'number' && typeof second === 'number') pairs.push([first, second]);
  }
  return pairs;
};

const present = (samples: readonly (number | null)[]) =>
  samples.filter((sample) => sample !== null);

const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);

const summed: Combine = (samples) => {
  const values = present(samples);
  return values.length === 0 ? null : total(values);
};

const extreme =
  (pick: (...values: number[]) => number): Combine =>
  (samples) => {
    const values = present(samples);
    return values.length === 0 ? null : pick(...values);
  };

/** Of [value, count] pairs. Exact for averages; of percentiles it is an approximation. */
const weighted: Combine = (samples) => {
  const pairs = pairsOf(samples);
  const count = total(pairs.map(([, n]) => n));
  return count === 0 ? null : total(pairs.map(([value, n]) => value * n)) / count;
};

/** Of [successes, attempts] pairs: Cognito sends 1 for an attempt that worked and 0 for one that failed. */
const failures: Combine = (samples) => {
  const pairs = pairsOf(samples);
  return pairs.length === 0 ? null : total(pairs.map(([worked, tried]) => tried - worked));
};

const successShare: Combine = (samples) => {
  const pairs = pairsOf(samples);
  const tried = total(pairs.map(([, attempts]) => attempts));
  return tried === 0 ? null : (100 * total(pairs.map(([worked]) => worked))) / tried;
};

/** Of [failed, all] pairs, in percent. */
const okShare: Combine = (samples) => {
  const all = total(samples.filter((_, at) => at % 2 === 1).map((sample) => sample ?? 0));
  const failed = total(samples.filter((_, at) => at % 2 === 0).map((sample) => sample ?? 0));
  return all === 0 ? null : 100 * (1 - failed / all);
};

const ATTEMPTS = [{ statistic: 'Sum' }, { statistic: 'SampleCount' }];

/** What counts all requests beside the metric that counts the failed ones. */
const ALL_OF: Readonly<Record<string, string>> = { Errors: 'Invocations', '5XXError': 'Count' };

const ofAttempts = (signal: SeriesQuery['signal']): CombinePlan | undefined => {
  if (signal === 'errors') return { statistics: ATTEMPTS, combine: failures };
  if (signal === 'availability') return { statistics: ATTEMPTS, combine: successShare };
  return undefined;
};

const ofStatistic = (statistic: string): CombinePlan => {
  const statistics = [{ statistic }];
  if (statistic === 'Sum' || statistic === 'SampleCount') return { statistics, combine: summed };
  if (statistic === 'Maximum') return { statistics, combine: extreme(Math.max) };
  if (statistic === 'Minimum') return { statistics, combine: extreme(Math.min) };
  return { statistics: [{ statistic }, { statistic: 'SampleCount' }], combine: weighted };
};

const planOf = ({ signal, statistic, source }: SeriesQuery & { source: MetricSource }) => {
  const all = ALL_OF[source.metricName];
  if (signal === 'availability' && all !== undefined)
    return {
      statistics: [{ statistic: 'Sum' }, { metricName: all, statistic: 'Sum' }],
      combine: okShare,
    };
  const attempts = source.metricName.endsWith('Successes') ? ofAttempts(signal) : undefined;
  return attempts ?? ofStatistic(statistic);
};

/** How the samples of one series are made, scaled to its unit. */
export const combineOf = (
  query: SeriesQuery & { source: MetricSource },
  scale: number,
): CombinePlan => {
  const { statistics, combine } = planOf(query);
  return {
    statistics,
    combine: (samples) => {
      const value = combine(samples);
      return value === null ? null : value * scale;
    },
  };
};
