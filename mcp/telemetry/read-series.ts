import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { Gap } from '../contracts/evidence.ts';
import type { Window } from '../contracts/window.ts';
import { gapOfAwsError } from '../shared/classify-aws-error.ts';
import { queriesOfNode } from './metric-catalogue.ts';
import { type MetricStat, nameOfStat } from './metric-stat.ts';
import { planSeries, type SeriesPlan } from './plan-series.ts';
import { type Periods, periodsOf, readMetricData, type StatSamples } from './read-metric-data.ts';
import { dimensionValuesIn, type MetricNames, readMetricNames } from './read-metric-names.ts';
import type { ReadingCache } from './reading-cache.ts';
import { seriesEvidence } from './series-evidence.ts';
import type { Reading, Series, SeriesQuery } from './telemetry.ts';

interface SeriesDeps {
  readonly client: CloudWatchClient;
  readonly region: string;
  readonly cache: ReadingCache;
  /** Names of metrics change slowly. */
  readonly namesCache: ReadingCache;
  /** The type of a node that a service map showed; undefined for one never seen. */
  readonly typeOf: (node: string) => string | undefined;
}

type Sourced = SeriesPlan['query'];

const gapOf = ({ node, signal, statistic }: SeriesQuery, detail: string): Gap => ({
  what: `${node} ${signal} (${statistic})`,
  why: 'no-data',
  detail,
});

const withSource = (query: SeriesQuery, typeOf: SeriesDeps['typeOf']): Sourced | undefined => {
  if (query.source !== undefined) return { ...query, source: query.source };
  const type = typeOf(query.node);
  const found = queriesOfNode({ id: query.node, type: type ?? '' }).find(
    ({ signal }) => signal === query.signal,
  );
  return found?.source === undefined ? undefined : { ...query, source: found.source };
};

/** Namespaces whose plans need to know which dimension values exist. */
const namespacesToList = (queries: readonly Sourced[]): string[] => {
  const asked: string[] = [];
  for (const query of queries)
    planSeries(query, (namespace) => {
      asked.push(namespace);
      return [];
    });
  return [...new Set(asked)];
};

/** The periods in which nothing was sent are none of it, where the metric is of that kind. */
const samplesOf = (
  { combine, stats, absentIsZero }: SeriesPlan,
  read: ReadonlyMap<string, StatSamples>,
  count: number,
): (number | null)[] => {
  const columns = stats.map((stat) => {
    const answer = read.get(nameOfStat(stat));
    return answer?.ok === true ? answer.values : [];
  });
  return Array.from({ length: count }, (_, at) => {
    const value = combine(columns.map((column) => column[at] ?? null));
    return value ?? (absentIsZero && stats.length > 0 ? 0 : null);
  });
};

/** The error of the first statistic that could not be read. */
const errorOf = ({ stats }: SeriesPlan, read: ReadonlyMap<string, StatSamples>): unknown => {
  for (const stat of stats) {
    const answer = read.get(nameOfStat(stat));
    if (answer?.ok === false) return answer.error;
  }
  return undefined;
};

const seriesOf = (
  plan: SeriesPlan,
  read: ReadonlyMap<string, StatSamples>,
  { fromS, count, periodS }: Periods,
): { ok: true; series: Series & { plan: SeriesPlan } } | { ok: false; gap: Gap } => {
  const { query, unit } = plan;
  const error = errorOf(plan, read);
  if (error !== undefined)
    return { ok: false, gap: gapOfAwsError(`${query.node} ${query.signal}`, error) };
  const values = samplesOf(plan, read, count);
  if (values.every((sample) => sample === null))
    return { ok: false, gap: gapOf(query, 'no sample in the window') };
  const timestamps = values.map((_, at) => fromS + at * periodS);
  return { ok: true, series: { ...query, unit, periodS, timestamps, values, plan } };
};

/** Reads each statistic once, whoever asks for it, in as few calls as may be. */
const readStats = async (
  { client, cache }: SeriesDeps,
  plans: readonly SeriesPlan[],
  periods: Periods,
): Promise<Map<string, StatSamples>> => {
  const wanted = new Map<string, MetricStat>();
  for (const plan of plans) for (const stat of plan.stats) wanted.set(nameOfStat(stat), stat);
  const missing: string[] = [];
  let batch: Promise<Map<string, StatSamples>> | undefined;
  const readMissing = async (): Promise<Map<string, StatSamples>> => {
    // After this turn, when all that is missing is known.
    await Promise.resolve();
    const stats = missing.map((name) => wanted.get(name)).filter((stat) => stat !== undefined);
    const answers = await readMetricData(client, stats, periods);
    return new Map(missing.map((name, at) => [name, answers[at] ?? { ok: true, values: [] }]));
  };
  const answers = [...wanted.keys()].map(async (name): Promise<[string, StatSamples]> => {
    const answer = await cache.share(
      JSON.stringify([name, periods]),
      async (): Promise<StatSamples> => {
        missing.push(name);
        batch ??= readMissing();
        return (await batch).get(name) ?? { ok: true, values: [] };
      },
      ({ ok }) => ok,
    );
    return [name, answer];
  });
  return new Map(await Promise.all(answers));
};

/** Metric series; every gap names the series that it leaves out. */
export const createSeriesReader = (deps: SeriesDeps) => {
  const { client, region, namesCache, typeOf } = deps;

  const listNames = async (queries: readonly Sourced[], gaps: Gap[]) => {
    const listed = await Promise.all(
      namespacesToList(queries).map(async (namespace): Promise<[string, MetricNames]> => {
        const key = `names ${namespace}`;
        const read = async () => readMetricNames(client, namespace);
        try {
          const { names, cut } = await namesCache.share(key, read, (one) => one.names.length > 0);
          if (cut) gaps.push({ what: `further names of ${namespace} metrics`, why: 'left-out' });
          return [namespace, names];
        } catch (error) {
          gaps.push(gapOfAwsError(`names of ${namespace} metrics`, error));
          return [namespace, []];
        }
      }),
    );
    return dimensionValuesIn(new Map(listed));
  };

  const sourceAll = (queries: readonly SeriesQuery[], gaps: Gap[]): Sourced[] =>
    queries.flatMap((query) => {
      const found = withSource(query, typeOf);
      if (found === undefined) gaps.push(gapOf(query, 'no metric is known for it'));
      return found === undefined ? [] : [found];
    });

  return async (
    queries: readonly SeriesQuery[],
    window: Window,
    periodS: number,
  ): Promise<Reading<readonly Series[]>> => {
    const gaps: Gap[] = [];
    const sourced = sourceAll(queries, gaps);
    const values = await listNames(sourced, gaps);
    const plans = sourced.flatMap((query) => planSeries(query, values));
    const periods = periodsOf(window, periodS);
    const read = await readStats(deps, plans, periods);
    const seen = plans.map((plan) => seriesOf(plan, read, periods));
    gaps.push(...seen.flatMap((one) => (one.ok ? [] : [one.gap])));
    const series = seen.flatMap((one) => (one.ok ? [one.series] : []));
    const shown = series.map(({ plan, ...one }) => ({
      one,
      evidence: seriesEvidence(region, plan, one.values, window, periodS),
    }));
    const evidence = shown.map((pair) => pair.evidence);
    if (shown.length > 0) {
      const value = shown.map(({ one, evidence: { id } }) => ({ ...one, evidenceId: id }));
      return { status: 'ok', value, evidence, gaps };
    }
    return {
      status: gaps.every(({ why }) => why === 'no-data') ? 'no-data' : 'failed',
      evidence,
      gaps,
    };
  };
};
