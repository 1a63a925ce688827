import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { ApiError } from '../../protocol/api-error.ts';
import { evaluateMath, type TimeSeries } from './metric-math.ts';
import type { MetricReader } from './metric-reader.ts';

const unknownId = (id: string): never => {
  throw new ApiError(
    'ValidationException',
    `Expression refers to an unknown or circular id: ${id}`,
  );
};

/**
 * Reads a set of queries that may refer to each other: statistics from the reader, expressions by
 * metric math. @throws ApiError `ValidationException`
 */
export const readQueries = (
  read: MetricReader,
  queries: readonly MetricDataQuery[],
  fromMs: number,
  toMs: number,
): ReadonlyMap<string, TimeSeries> => {
  const results = new Map<string, TimeSeries>();
  const open = new Set<string>();
  const resolve = (id: string): TimeSeries => {
    const known = results.get(id);
    if (known !== undefined) return known;
    const query = queries.find(({ Id }) => Id === id);
    if (query === undefined || open.has(id)) return unknownId(id);
    open.add(id);
    const series = valuesOf(query);
    open.delete(id);
    results.set(id, series);
    return series;
  };
  const valuesOf = (query: MetricDataQuery): TimeSeries => {
    if (query.MetricStat !== undefined)
      return new Map(read(query.MetricStat, fromMs, toMs).map(({ atMs, value }) => [atMs, value]));
    return evaluateMath(query.Expression ?? '', resolve);
  };
  for (const { Id } of queries) resolve(Id ?? '');
  return results;
};
