import type { Gap } from '../contracts/evidence.ts';
import type { Window } from '../contracts/window.ts';
import { groupBy } from '../shared/group-by.ts';
import { originOf, type RecordedBlock, type RecordedSet } from './recorded-form.ts';
import { signalOfRecorded, unitOfSignal } from './recorded-names.ts';
import type { Reading, Series, SeriesQuery, Telemetry } from './telemetry.ts';

type RecordedSeries = RecordedBlock['series'][number];

interface Recording {
  readonly query: SeriesQuery & { readonly source: NonNullable<SeriesQuery['source']> };
  readonly unit: string;
  readonly isListed: boolean;
  readonly blocks: { block: RecordedBlock; values: readonly (number | null)[] }[];
}

const keyOf = (node: string, metric: string, statistic: string): string =>
  JSON.stringify([node, metric, statistic]);

const recordingOf = (series: RecordedSeries): Recording => {
  const { node, metric, statistic, source, unit } = series;
  const signal = series.signal ?? signalOfRecorded(metric);
  return {
    query: {
      node,
      signal,
      statistic,
      source: source ?? { namespace: 'recorded', metricName: metric, dimensions: { Node: node } },
    },
    unit: unit ?? unitOfSignal(signal),
    isListed: series.listed ?? true,
    blocks: [],
  };
};

/** What is excluded from a baseline becomes a hole in it, so that its samples stay evenly spaced. */
const withHole = (block: RecordedBlock, hole: { from: number; to: number }): RecordedBlock => {
  const inside = block.timestamps.map((second) => second >= hole.from && second <= hole.to);
  return {
    ...block,
    series: block.series.map((series) => ({
      ...series,
      values: series.values.map((value, index) => (inside[index] ? null : value)),
    })),
  };
};

/** The part before `second`: a window may begin with the last sample of its baseline. */
const until = (block: RecordedBlock, second: number): RecordedBlock => {
  const kept = block.timestamps.filter((time) => time < second).length;
  return kept === block.timestamps.length
    ? block
    : { ...block, timestamps: block.timestamps.slice(0, kept) };
};

/** The baseline of a case without what it excludes, then its window; none for a case that is not there. */
export const blocksOf = (set: RecordedSet, caseId: string): RecordedBlock[] => {
  const recorded = set.cases.get(caseId);
  if (!recorded) return [];
  const baseline = recorded.baseline ?? set.baseline;
  if (!baseline) return [recorded.window];
  const hole = recorded.excludeBaseline;
  const before = until(baseline, recorded.window.timestamps[0] ?? Number.POSITIVE_INFINITY);
  return [hole ? withHole(before, hole) : before, recorded.window];
};

const recordingsOf = (blocks: readonly RecordedBlock[]): Map<string, Recording> => {
  const recordings = new Map<string, Recording>();
  for (const block of blocks)
    for (const series of block.series) {
      const key = keyOf(series.node, series.metric, series.statistic);
      const known = recordings.get(key) ?? recordingOf(series);
      known.blocks.push({ block, values: series.values });
      recordings.set(key, known);
    }
  return recordings;
};

/** Seconds between the first two samples; a block of one sample tells nothing: a minute. */
const periodOf = (timestamps: readonly number[]): number => {
  const [first, second] = timestamps;
  return first === undefined || second === undefined ? 60 : second - first;
};

/** First index whose time is not before `second`; times ascend. */
const indexOf = (timestamps: readonly number[], second: number): number => {
  let low = 0;
  let high = timestamps.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((timestamps[middle] ?? 0) < second) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** The part of a block that lies in a span of seconds. */
interface Slice {
  readonly first: number;
  readonly end: number;
  /** Epoch seconds. */
  readonly timestamps: readonly number[];
  readonly periodS: number;
}

/** Cuts blocks by one span; each is cut once, however many series it has. */
const slicerOf = (originS: number, { from, to }: Window) => {
  const [fromS, toS] = [Date.parse(from) / 1000 - originS, Date.parse(to) / 1000 - originS];
  const slices = new Map<RecordedBlock, Slice>();
  return (block: RecordedBlock): Slice => {
    const known = slices.get(block);
    if (known) return known;
    const [first, end] = [indexOf(block.timestamps, fromS), indexOf(block.timestamps, toS)];
    const timestamps = block.timestamps.slice(first, end).map((second) => originS + second);
    const slice = { first, end, timestamps, periodS: periodOf(block.timestamps) };
    slices.set(block, slice);
    return slice;
  };
};

const seriesWithin = (
  { query, unit, blocks }: Recording,
  sliceOf: (block: RecordedBlock) => Slice,
): Series => {
  const parts = blocks
    .map(({ block, values }) => ({ slice: sliceOf(block), values }))
    .filter(({ slice }) => slice.end > slice.first);
  return {
    ...query,
    unit,
    periodS: parts[0]?.slice.periodS ?? 60,
    timestamps:
      parts.length === 1
        ? (parts[0]?.slice.timestamps ?? [])
        : parts.flatMap(({ slice }) => slice.timestamps),
    values: parts.flatMap(({ slice, values }) => values.slice(slice.first, slice.end)),
  };
};

/** Whether a recorded metric is the one that is asked for; a dimension `*` stands for every value. */
const isAsked = ({ query }: Recording, asked: SeriesQuery): boolean => {
  const { source } = asked;
  if (query.statistic !== asked.statistic || query.signal !== asked.signal) return false;
  if (source === undefined) return true;
  const wanted = Object.entries(source.dimensions);
  return (
    query.source.namespace === source.namespace &&
    query.source.metricName === source.metricName &&
    wanted.length === Object.keys(query.source.dimensions).length &&
    wanted.every(([name, value]) => {
      const has = query.source.dimensions[name];
      return value === '*' ? has !== undefined : has === value;
    })
  );
};

/** Which series a case has, and what they were; its answers are in the period that was recorded. */
export const createRecordedSeries = (
  set: RecordedSet,
  caseId: string,
): Pick<Telemetry, 'signalsOf' | 'series'> => {
  const recordings = recordingsOf(blocksOf(set, caseId));
  const byNode = groupBy(recordings.values(), ({ query }) => query.node);
  const askedBy = (query: SeriesQuery): Recording[] => {
    const of = byNode.get(query.node) ?? [];
    if (query.source?.namespace === 'recorded') {
      const found = recordings.get(keyOf(query.node, query.source.metricName, query.statistic));
      return found ? [found] : [];
    }
    const all = of.filter((one) => isAsked(one, query));
    return query.source === undefined ? all.slice(0, 1) : all;
  };
  return {
    signalsOf: ({ id }) =>
      (byNode.get(id) ?? []).filter(({ isListed }) => isListed).map(({ query }) => query),
    series: async (queries, window): Promise<Reading<readonly Series[]>> => {
      const sliceOf = slicerOf(originOf(set), window);
      const found: Series[] = [];
      const gaps: Gap[] = [];
      for (const query of queries) {
        const series = askedBy(query)
          .map((recording) => seriesWithin(recording, sliceOf))
          .filter(({ values }) => values.some((value) => value !== null));
        found.push(...series);
        if (series.length === 0)
          gaps.push({ what: `${query.node} ${query.signal}`, why: 'no-data' });
      }
      if (found.length === 0) return { status: 'no-data', evidence: [], gaps };
      return { status: 'ok', value: found, evidence: [], gaps };
    },
  };
};
