import type { Evidence } from '../../contracts/evidence.ts';
import type { MetricSource } from '../../contracts/symptom.ts';
import type { Window } from '../../contracts/window.ts';
import { type Deviation, isCounted, levelDuring } from '../engine/deviation.ts';
import type { ObservedSeries } from '../engine/rca-input.ts';

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

const cliOf = (series: ObservedSeries, source: MetricSource, window: Window): string => {
  const dimensions = Object.entries(source.dimensions)
    .map(([name, value]) => quoted(`Name=${name},Value=${value}`))
    .join(' ');
  const kind = /^p\d/.test(series.statistic) ? 'extended-statistics' : 'statistics';
  return `aws cloudwatch get-metric-statistics --namespace ${quoted(source.namespace)} --metric-name ${quoted(source.metricName)} --dimensions ${dimensions} --${kind} ${series.statistic} --period ${series.periodS} --start-time ${window.from} --end-time ${window.to}`;
};

const queryOf = ({ node, signal, statistic, periodS, source }: ObservedSeries): string => {
  if (!source) return `${signal} ${statistic} of ${node}, ${periodS} s`;
  const dimensions = Object.entries(source.dimensions).map(([name, value]) => `${name}=${value}`);
  return `${source.namespace} ${source.metricName} ${statistic} {${dimensions.join(', ')}}, ${periodS} s`;
};

const rounded = (value: number): number => Number(value.toPrecision(4));

/** What a series said before and during the trouble, and how to read it again. */
export const seriesEvidence = (
  id: string,
  deviation: Deviation,
  focus: ArrayLike<number>,
  window: Window,
): Evidence => {
  const { series, usual } = deviation;
  const now = levelDuring(deviation, focus);
  const unit = isCounted(series) ? 'count/s' : series.unit;
  const aws = series.source?.namespace.startsWith('AWS/') ? series.source : undefined;
  return {
    id,
    kind: 'metric',
    title: `${series.source?.metricName ?? series.signal} of ${series.node}`,
    query: queryOf(series),
    window,
    values: [
      { label: 'usual', value: rounded(usual), unit },
      { label: 'now', value: Number.isFinite(now) ? rounded(now) : null, unit },
    ],
    ...(aws && { cli: cliOf(series, aws, window) }),
  };
};
