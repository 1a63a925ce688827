import type { Evidence } from '../../contracts/evidence.ts';
import type { Window } from '../../contracts/window.ts';
import type { Series, Telemetry } from '../../telemetry/telemetry.ts';

interface MetricQuestion {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: string;
}

export interface MetricSamples {
  /** Samples that exist; empty is "no data". */
  readonly values: readonly number[];
  /** Seconds between samples as they were observed. */
  readonly periodS: number;
  readonly evidence: readonly Evidence[];
}

/** Reads one metric. Answers null when it could not be read, and no values where there is no data. */
export type MetricReader = (
  question: MetricQuestion,
  window: Window,
  periodS: number,
) => Promise<MetricSamples | null>;

/** Reads metrics through the telemetry port, which keeps to the budget of calls. */
export const createMetricReader =
  (telemetry: Telemetry): MetricReader =>
  async (question, window, periodS) => {
    const { namespace, metricName, dimensions, statistic } = question;
    const source = { namespace, metricName, dimensions: { ...dimensions } };
    const node = Object.values(dimensions).join('/');
    const reading = await telemetry.series(
      [{ node, signal: 'other', statistic, source }],
      window,
      periodS,
    );
    if (reading.status === 'failed') return null;
    const series = reading.status === 'ok' ? reading.value[0] : undefined;
    return {
      values: (series?.values ?? []).filter((value) => value !== null),
      periodS: series ? observedPeriodOf(series) : periodS,
      evidence: reading.evidence,
    };
  };

/** A metric of standard resolution has a sample a minute, however short a period was asked for. */
const observedPeriodOf = ({ timestamps, values, periodS }: Series): number => {
  const sampled = timestamps.filter((_, index) => values[index] !== null);
  const gaps = sampled.slice(1).map((at, index) => at - (sampled[index] ?? at));
  return gaps.length === 0 ? periodS : Math.max(periodS, Math.min(...gaps));
};
