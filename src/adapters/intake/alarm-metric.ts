import type { AlarmNotice } from '../../domain/intake-signal.ts';

export type AlarmMetric = NonNullable<AlarmNotice['metric']>;

/** A metric as far as a notification names it. */
export interface NamedMetric {
  readonly namespace?: string | undefined;
  readonly metricName?: string | undefined;
  readonly dimensions?: Readonly<Record<string, string>> | undefined;
  readonly statistic?: string | undefined;
  readonly periodS?: number | undefined;
}

/** SNS notifications shout what the API spells `SampleCount`. */
const statistics: Readonly<Record<string, string>> = {
  AVERAGE: 'Average',
  SUM: 'Sum',
  MINIMUM: 'Minimum',
  MAXIMUM: 'Maximum',
  SAMPLE_COUNT: 'SampleCount',
  SAMPLECOUNT: 'SampleCount',
};

/** The one metric that an alarm watches; nothing where metric math takes several, or none is named. */
export const alarmMetricOf = (
  named: readonly NamedMetric[],
  limits: { readonly threshold?: number | undefined; readonly comparison?: string | undefined },
): AlarmMetric | undefined => {
  const [metric, ...others] = named;
  if (others.length > 0 || !metric?.namespace || !metric.metricName) return undefined;
  const { namespace, metricName, dimensions = {}, statistic = '', periodS = 0 } = metric;
  return {
    namespace,
    metricName,
    dimensions,
    statistic: statistics[statistic.toUpperCase()] ?? statistic,
    periodS,
    ...(limits.threshold !== undefined && { threshold: limits.threshold }),
    ...(limits.comparison !== undefined && { comparison: limits.comparison }),
  };
};
