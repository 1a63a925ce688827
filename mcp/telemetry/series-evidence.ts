import type { Evidence } from '../contracts/evidence.ts';
import type { Window } from '../contracts/window.ts';
import { metricConsoleUrl } from './console-links.ts';
import { evidenceId } from './evidence-id.ts';
import { type MetricStat, nameOfStat } from './metric-stat.ts';
import type { SeriesPlan } from './plan-series.ts';
import { shellQuote } from './shell-quote.ts';

const BASIC = new Set(['Average', 'Sum', 'Minimum', 'Maximum', 'SampleCount']);

const cliOf = (region: string, stat: MetricStat, window: Window, periodS: number): string => {
  const dimensions = Object.entries(stat.dimensions).map(([name, value]) =>
    shellQuote(`Name=${name},Value=${value}`),
  );
  return [
    `aws cloudwatch get-metric-statistics --region ${region}`,
    `--namespace ${shellQuote(stat.namespace)} --metric-name ${shellQuote(stat.metricName)}`,
    ...(dimensions.length > 0 ? [`--dimensions ${dimensions.join(' ')}`] : []),
    `--start-time ${window.from} --end-time ${window.to} --period ${periodS}`,
    `${BASIC.has(stat.statistic) ? '--statistics' : '--extended-statistics'} ${stat.statistic}`,
  ].join(' ');
};

const valuesOf = (samples: readonly (number | null)[], unit: string): Evidence['values'] => {
  const sorted = samples.filter((value) => value !== null).toSorted((a, b) => a - b);
  const last = samples.findLast((value) => value !== null) ?? null;
  return [
    { label: 'median', value: sorted[Math.floor(sorted.length / 2)] ?? null, unit },
    { label: 'highest', value: sorted.at(-1) ?? null, unit },
    { label: 'last', value: last, unit },
    { label: 'samples', value: sorted.length, unit: 'count' },
  ];
};

/** What CloudWatch said of one series, so that a person can read it again. */
export const seriesEvidence = (
  region: string,
  { query, stats, unit }: SeriesPlan,
  samples: readonly (number | null)[],
  window: Window,
  periodS: number,
): Evidence => {
  const [first] = stats;
  const names = stats.map(nameOfStat).join('; ');
  return {
    id: evidenceId(['series', names, query.signal, window, periodS]),
    kind: 'metric',
    title: `${query.node} ${query.signal} (${query.statistic})`,
    query: `CloudWatch GetMetricData ${names}, every ${periodS} s`,
    window,
    values: valuesOf(samples, unit),
    consoleUrl: metricConsoleUrl(region, stats, window, periodS),
    ...(first !== undefined && { cli: cliOf(region, first, window, periodS) }),
  };
};
