import {
  type CloudWatchClient,
  type Metric,
  paginateListMetrics,
} from '@aws-sdk/client-cloudwatch';
import type { DimensionValues } from './plan-series.ts';
import { takePages } from './take-pages.ts';

/** Pages of 500 metrics that are read at most of one namespace. */
const MAX_PAGES = 10;

/** Dimensions of the metrics that a namespace has had in the last three hours. */
export type MetricNames = readonly Readonly<Record<string, string>>[];

const dimensionsOf = ({ Dimensions: dimensions = [] }: Metric): Record<string, string> =>
  Object.fromEntries(dimensions.map(({ Name = '', Value = '' }) => [Name, Value]));

/**
 * Names of a namespace's metrics, ten pages of 500 at most; `cut` says that there are more.
 * @throws what the SDK throws
 */
export const readMetricNames = async (
  client: CloudWatchClient,
  namespace: string,
): Promise<{ names: MetricNames; cut: boolean }> => {
  const { pages, cut } = await takePages(
    paginateListMetrics({ client }, { Namespace: namespace, RecentlyActive: 'PT3H' }),
    MAX_PAGES,
    ({ NextToken: next }) => next,
  );
  return { names: pages.flatMap(({ Metrics: list = [] }) => list.map(dimensionsOf)), cut };
};

/**
 * Looks dimension values up in what was listed. All metrics of a resource count, not only the one that
 * is asked for: a metric that is sent for the first time is listed up to 15 minutes late.
 */
export const dimensionValuesIn =
  (listed: ReadonlyMap<string, MetricNames>): DimensionValues =>
  (namespace, known, dimension) => {
    const values = (listed.get(namespace) ?? [])
      .filter((names) => Object.entries(known).every(([name, value]) => names[name] === value))
      .map((names) => names[dimension])
      .filter((value) => value !== undefined);
    return [...new Set(values)].toSorted();
  };
