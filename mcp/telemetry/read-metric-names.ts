import { type CloudWatchClient, ListMetricsCommand, type Metric } from '@aws-sdk/client-cloudwatch';
import type { DimensionValues } from './plan-series.ts';

/** Pages of 500 metrics that are read at most of one namespace. */
const MAX_PAGES = 10;

/** Dimensions of the metrics that a namespace has had in the last three hours. */
export type MetricNames = readonly Readonly<Record<string, string>>[];

const dimensionsOf = ({ Dimensions: dimensions = [] }: Metric): Record<string, string> =>
  Object.fromEntries(dimensions.map(({ Name = '', Value = '' }) => [Name, Value]));

/** @throws what the SDK throws. */
export const readMetricNames = async (
  client: CloudWatchClient,
  namespace: string,
): Promise<MetricNames> => {
  const names: Record<string, string>[] = [];
  let token: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const answer = await client.send(
      new ListMetricsCommand({
        Namespace: namespace,
        RecentlyActive: 'PT3H',
        ...(token !== undefined && { NextToken: token }),
      }),
    );
    names.push(...(answer.Metrics ?? []).map(dimensionsOf));
    token = answer.NextToken;
    if (token === undefined) break;
  }
  return names;
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
