import type {
  Datapoint,
  GetMetricDataInput,
  GetMetricDataOutput,
  GetMetricStatisticsInput,
  GetMetricStatisticsOutput,
  ListMetricsInput,
  ListMetricsOutput,
  MetricDataQuery,
  PutMetricDataInput,
} from '@aws-sdk/client-cloudwatch';
import type { MetricIdentity, MetricPoint } from '../../../world/world.ts';
import type { Account } from '../../account.ts';
import type { Handlers } from '../../call-operation.ts';
import { pageOf } from '../../paging.ts';
import { ApiError } from '../../protocol/api-error.ts';
import type { CustomMetrics } from './custom-metrics.ts';
import type { TimeSeries } from './metric-math.ts';
import type { MetricReader } from './metric-reader.ts';
import { readQueries } from './read-queries.ts';

const MAX_QUERIES = 500;
const MAX_POINTS = 100_800;
const METRICS_PAGE = 500;

const rangeOf = (input: { StartTime?: Date | undefined; EndTime?: Date | undefined }) => {
  const [fromMs, toMs] = [input.StartTime?.getTime() ?? 0, input.EndTime?.getTime() ?? 0];
  if (fromMs >= toMs)
    throw new ApiError(
      'InvalidParameterValueException',
      'The parameter StartTime must be less than the parameter EndTime.',
    );
  return { fromMs, toMs };
};

const labelOf = (query: MetricDataQuery): string =>
  query.Label ?? query.MetricStat?.Metric?.MetricName ?? query.Id ?? '';

interface Point {
  readonly query: number;
  readonly atMs: number;
  readonly value: number;
}

const pointsOf = (
  queries: readonly MetricDataQuery[],
  series: ReadonlyMap<string, TimeSeries>,
  ascending: boolean,
): Point[] =>
  queries.flatMap(({ Id }, query) => {
    const sorted = [...(series.get(Id ?? '') ?? [])].sort(([a], [b]) =>
      ascending ? a - b : b - a,
    );
    return sorted.map(([atMs, value]) => ({ query, atMs, value }));
  });

const resultOf = (
  query: MetricDataQuery,
  index: number,
  page: readonly Point[],
  all: readonly Point[],
) => {
  const mine = page.filter((point) => point.query === index);
  const lastOfAll = all.findLast((point) => point.query === index);
  const complete = lastOfAll === undefined || mine.at(-1)?.atMs === lastOfAll.atMs;
  return {
    Id: query.Id,
    Label: labelOf(query),
    Timestamps: mine.map(({ atMs }) => new Date(atMs)),
    Values: mine.map(({ value }) => value),
    StatusCode: complete ? ('Complete' as const) : ('PartialData' as const),
  };
};

const getMetricData =
  (read: MetricReader) =>
  (input: GetMetricDataInput): GetMetricDataOutput => {
    const { fromMs, toMs } = rangeOf(input);
    const queries = input.MetricDataQueries ?? [];
    if (queries.length > MAX_QUERIES)
      throw new ApiError(
        'ValidationException',
        `The collection MetricDataQueries must not have a size greater than ${MAX_QUERIES}.`,
      );
    const shown = queries.filter(({ ReturnData }) => ReturnData !== false);
    const points = pointsOf(
      shown,
      readQueries(read, queries, fromMs, toMs),
      input.ScanBy === 'TimestampAscending',
    );
    const size = Math.min(input.MaxDatapoints ?? MAX_POINTS, MAX_POINTS);
    const { page, next } = pageOf(points, input.NextToken, size);
    return {
      MetricDataResults: shown.map((query, index) => resultOf(query, index, page, points)),
      Messages: [],
      NextToken: next,
    };
  };

const withStatistic = (
  known: Datapoint | undefined,
  point: MetricPoint,
  statistic: string,
  unit: Datapoint['Unit'],
): Datapoint => {
  const datapoint = known ?? { Timestamp: new Date(point.atMs), Unit: unit };
  if (!statistic.startsWith('p')) return { ...datapoint, [statistic]: point.value };
  const extended = { ...datapoint.ExtendedStatistics, [statistic]: point.value };
  return { ...datapoint, ExtendedStatistics: extended };
};

const getMetricStatistics =
  (read: MetricReader) =>
  (input: GetMetricStatisticsInput): GetMetricStatisticsOutput => {
    const { fromMs, toMs } = rangeOf(input);
    const names = [...(input.Statistics ?? []), ...(input.ExtendedStatistics ?? [])];
    if (names.length === 0)
      throw new ApiError(
        'MissingRequiredParameterException',
        'At least one of the parameters Statistics and ExtendedStatistics must be specified.',
      );
    const { Namespace, MetricName, Dimensions, Period, Unit = 'None' } = input;
    const Metric = { Namespace, MetricName, Dimensions };
    const datapoints = new Map<number, Datapoint>();
    for (const Stat of names)
      for (const point of read({ Metric, Period, Stat }, fromMs, toMs))
        datapoints.set(point.atMs, withStatistic(datapoints.get(point.atMs), point, Stat, Unit));
    return { Label: MetricName, Datapoints: [...datapoints.values()] };
  };

const matches = (metric: MetricIdentity, input: ListMetricsInput): boolean =>
  (input.Namespace === undefined || metric.namespace === input.Namespace) &&
  (input.MetricName === undefined || metric.metricName === input.MetricName) &&
  (input.Dimensions ?? []).every(({ Name, Value }) => {
    const value = metric.dimensions[Name ?? ''];
    return value !== undefined && (Value === undefined || value === Value);
  });

const listMetrics =
  (account: Account, custom: CustomMetrics) =>
  (input: ListMetricsInput): ListMetricsOutput => {
    const all = [...account.world.listMetrics(input.Namespace), ...custom.list()];
    const { page, next } = pageOf(
      all.filter((metric) => matches(metric, input)),
      input.NextToken,
      METRICS_PAGE,
    );
    return {
      Metrics: page.map(({ namespace, metricName, dimensions }) => ({
        Namespace: namespace,
        MetricName: metricName,
        Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      })),
      NextToken: next,
    };
  };

/** CloudWatch's operations on metrics. */
export const metricOperations = (
  account: Account,
  custom: CustomMetrics,
  read: MetricReader,
): Handlers => ({
  getMetricData: getMetricData(read),
  getMetricStatistics: getMetricStatistics(read),
  listMetrics: listMetrics(account, custom),
  putMetricData: (input: PutMetricDataInput) => {
    if (input.Namespace?.startsWith('AWS/'))
      throw new ApiError(
        'InvalidParameterValueException',
        'The value AWS/ for parameter Namespace is invalid.',
      );
    custom.put(input.Namespace ?? '', input.MetricData ?? [], account.clock());
  },
});
