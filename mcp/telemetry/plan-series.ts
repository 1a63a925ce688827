import type { MetricSource } from '../contracts/symptom.ts';
import { type Combine, combineOf } from './combine-samples.ts';
import type { MetricStat } from './metric-stat.ts';
import type { SeriesQuery } from './telemetry.ts';

/** How one series is had from CloudWatch: what to read and how to make one sample of it. */
export interface SeriesPlan {
  readonly query: SeriesQuery & { readonly source: MetricSource };
  readonly stats: readonly MetricStat[];
  readonly combine: Combine;
  readonly unit: string;
  /** The metric is only sent when something happened: no sample is none of it. */
  readonly absentIsZero: boolean;
}

/** Values of a dimension that exist for a resource, as ListMetrics tells. */
export type DimensionValues = (
  namespace: string,
  known: Readonly<Record<string, string>>,
  dimension: string,
) => readonly string[];

/** Metrics that CloudWatch keeps only by a further dimension (DynamoDB and Cognito, their metrics pages). */
const FURTHER: Readonly<Record<string, { readonly dimension: string; readonly of: RegExp }>> = {
  'AWS/DynamoDB': {
    dimension: 'Operation',
    of: /^(SuccessfulRequestLatency|ThrottledRequests|SystemErrors|ReturnedItemCount)$/,
  },
  'AWS/Cognito': { dimension: 'UserPoolClient', of: /./ },
};

const SPARSE = /^(ThrottledRequests|SystemErrors|(Read|Write)ThrottleEvents|\w+Throttles)$/;

const MILLISECONDS = new Set(['AWS/Lambda', 'AWS/ApiGateway', 'AWS/DynamoDB']);

const unitOf = ({ signal, statistic, source }: SeriesPlan['query']): string => {
  if (statistic === 'SampleCount') return 'count';
  if (signal === 'latency' || /Age/.test(source.metricName)) return 's';
  if (signal === 'availability' || /^(CPU|Memory)Utilization$/.test(source.metricName)) return '%';
  return 'count';
};

const scaleOf = ({ signal, statistic, source }: SeriesPlan['query']): number => {
  if (signal !== 'latency' || statistic === 'SampleCount') return 1;
  return source.unit === 'Milliseconds' || MILLISECONDS.has(source.namespace) ? 0.001 : 1;
};

/** The dimension that a metric needs and the question leaves out. */
const missingDimension = ({ namespace, metricName, dimensions }: MetricSource) => {
  const further = FURTHER[namespace];
  if (further === undefined || !further.of.test(metricName)) return undefined;
  return further.dimension in dimensions ? undefined : further.dimension;
};

const spreadWildcard = (query: SeriesPlan['query'], values: DimensionValues) => {
  const { source } = query;
  const [wild] = Object.keys(source.dimensions).filter((name) => source.dimensions[name] === '*');
  if (wild === undefined) return [query];
  const { [wild]: _, ...known } = source.dimensions;
  return values(source.namespace, known, wild).map((value) => ({
    ...query,
    source: { ...source, dimensions: { ...known, [wild]: value } },
  }));
};

/** Plans the series of a question: one, or one for each value where a dimension is `*`. */
export const planSeries = (query: SeriesPlan['query'], values: DimensionValues): SeriesPlan[] =>
  spreadWildcard(query, values).map((one) => {
    const { source } = one;
    const missing = missingDimension(source);
    const dimensions =
      missing === undefined
        ? [source.dimensions]
        : values(source.namespace, source.dimensions, missing).map((value) => ({
            ...source.dimensions,
            [missing]: value,
          }));
    const { statistics, combine } = combineOf(one, scaleOf(one));
    return {
      query: one,
      unit: unitOf(one),
      combine,
      stats: dimensions.flatMap((each) =>
        statistics.map(({ metricName = source.metricName, statistic }) => ({
          namespace: source.namespace,
          metricName,
          dimensions: each,
          statistic,
        })),
      ),
      absentIsZero: SPARSE.test(source.metricName) && one.statistic === 'Sum',
    };
  });
