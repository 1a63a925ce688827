import type { Gap } from '../../contracts/evidence.ts';
import type { Window } from '../../contracts/window.ts';
import type { RecordedBlock } from '../recorded-form.ts';
import type { Series, SeriesQuery, Telemetry } from '../telemetry.ts';

/** Series of one reading: a reading has a budget of calls, and a recording has time. */
const AT_ONCE = 100;

type RecordedSeries = RecordedBlock['series'][number];

/** Names a question: the same metric, statistic and signal of the same node. */
export const keyOfQuery = ({ node, signal, statistic, source }: SeriesQuery): string =>
  JSON.stringify([
    node,
    signal,
    statistic,
    source?.namespace,
    source?.metricName,
    Object.entries(source?.dimensions ?? {}).toSorted(),
  ]);

const readAll = async (
  telemetry: Telemetry,
  queries: readonly SeriesQuery[],
  span: Window,
  periodS: number,
  gaps: Gap[],
): Promise<Series[]> => {
  const found: Series[] = [];
  for (let at = 0; at < queries.length; at += AT_ONCE) {
    const reading = await telemetry.series(queries.slice(at, at + AT_ONCE), span, periodS);
    if (reading.status === 'ok') found.push(...reading.value);
    gaps.push(...reading.gaps.filter(({ why }) => why !== 'no-data'));
  }
  return found;
};

/** Seconds relative to `originS` of every period of a span that is aligned to periods. */
const timesOf = ({ from, to }: Window, periodS: number, originS: number): number[] => {
  const [fromS, toS] = [Date.parse(from) / 1000, Date.parse(to) / 1000];
  const count = Math.max(0, Math.round((toS - fromS) / periodS));
  return Array.from({ length: count }, (_, at) => fromS + at * periodS - originS);
};

/**
 * A name that no other series of its node has in that statistic: the signal, which other sets use, then the
 * metric's own, then that with its dimensions.
 */
const createNaming = () => {
  const taken = new Map<string, string>();
  return (query: SeriesQuery): string => {
    const key = keyOfQuery(query);
    const { node, signal, statistic, source } = query;
    const dimensions = Object.entries(source?.dimensions ?? {}).map(([k, v]) => `${k}=${v}`);
    const own = source?.metricName ?? signal;
    const names = [signal, own, `${own} {${dimensions.join(', ')}}`];
    const free = (name: string) => {
      const holder = taken.get(JSON.stringify([node, name, statistic]));
      return holder === undefined || holder === key;
    };
    const name = names.find(free) ?? `${own} ${key}`;
    taken.set(JSON.stringify([node, name, statistic]), key);
    return name;
  };
};

/** The samples of both spans, and the name under which each series was recorded. */
export interface CapturedSeries {
  readonly baseline: RecordedBlock;
  readonly window: RecordedBlock;
  readonly nameOf: (query: SeriesQuery) => string;
  readonly gaps: readonly Gap[];
}

/**
 * Reads series over baseline and window, in the form of a recorded set. `listed` are the usual series of
 * their nodes; `others` are those that a tool asked for by their metric.
 * @param spans aligned to whole periods
 * @param originS epoch seconds of second 0
 */
export const captureSeries = async (
  telemetry: Telemetry,
  { listed, others }: { listed: readonly SeriesQuery[]; others: readonly SeriesQuery[] },
  spans: { readonly baseline: Window; readonly window: Window },
  periodS: number,
  originS: number,
): Promise<CapturedSeries> => {
  const usual = new Set(listed.map(keyOfQuery));
  const queries = [...new Map([...listed, ...others].map((q) => [keyOfQuery(q), q])).values()];
  const gaps: Gap[] = [];
  const nameOf = createNaming();
  const blockOf = async (span: Window): Promise<RecordedBlock> => {
    const timestamps = timesOf(span, periodS, originS);
    const found = await readAll(telemetry, queries, span, periodS, gaps);
    const series = found.map((one): RecordedSeries => {
      const values = new Map(one.timestamps.map((at, i) => [at - originS, one.values[i] ?? null]));
      return {
        node: one.node,
        metric: nameOf(one),
        statistic: one.statistic,
        values: timestamps.map((at) => values.get(at) ?? null),
        signal: one.signal,
        unit: one.unit,
        ...(one.source && { source: one.source }),
        ...(!usual.has(keyOfQuery(one)) && { listed: false }),
      };
    });
    return { timestamps, series: [...new Map(series.map((s) => [keyOfRecorded(s), s])).values()] };
  };
  const baseline = await blockOf(spans.baseline);
  const window = await blockOf(spans.window);
  return { baseline, window, nameOf, gaps };
};

const keyOfRecorded = ({ node, metric, statistic }: RecordedSeries): string =>
  JSON.stringify([node, metric, statistic]);
