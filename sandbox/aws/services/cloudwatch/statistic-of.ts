/** A value that was seen `count` times. */
export interface WeightedValue {
  readonly value: number;
  readonly count: number;
}

const percentileOf = (samples: readonly WeightedValue[], percent: number): number => {
  const sorted = [...samples].sort((a, b) => a.value - b.value);
  const total = sorted.reduce((sum, { count }) => sum + count, 0);
  let left = Math.max(1, Math.ceil((percent / 100) * total));
  for (const { value, count } of sorted) {
    left -= count;
    if (left <= 0) return value;
  }
  return sorted.at(-1)?.value ?? Number.NaN;
};

const sumOf = (samples: readonly WeightedValue[]): number =>
  samples.reduce((sum, { value, count }) => sum + value * count, 0);

const countOf = (samples: readonly WeightedValue[]): number =>
  samples.reduce((sum, { count }) => sum + count, 0);

const STATISTICS: Readonly<Record<string, (samples: readonly WeightedValue[]) => number>> = {
  Sum: sumOf,
  SampleCount: countOf,
  Average: (samples) => sumOf(samples) / countOf(samples),
  Minimum: (samples) => Math.min(...samples.map(({ value }) => value)),
  Maximum: (samples) => Math.max(...samples.map(({ value }) => value)),
};

/** A CloudWatch statistic of one period's samples: `Sum`, `Average`, …, or `p90` by nearest rank. */
export const statisticOf = (samples: readonly WeightedValue[], statistic: string): number =>
  STATISTICS[statistic]?.(samples) ?? percentileOf(samples, Number(statistic.slice(1)));

/** Whether this sandbox has a statistic of that name. */
export const isStatistic = (name: string): boolean =>
  Object.hasOwn(STATISTICS, name) || /^p(\d{1,2}(\.\d+)?|100)$/.test(name);
