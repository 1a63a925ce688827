import type { MapNode, ServiceMap } from '../contracts/dependency-map-tools.ts';
import type { Evidence, Gap } from '../contracts/evidence.ts';
import type { Window } from '../contracts/window.ts';
import { groupBy } from '../shared/group-by.ts';
import { signalOfRecorded, typeOfRecordedNode, unitOfSignal } from './recorded-names.ts';
import type { RecordedBlock, RecordedSet } from './recorded-set.ts';
import type { Reading, Series, SeriesQuery, Telemetry } from './telemetry.ts';

/** The instant that second 0 of a recorded set, the end of its baseline, is taken for. */
export const RECORDED_ORIGIN_S = Date.UTC(2001, 0, 1) / 1000;

interface Recording {
  readonly query: SeriesQuery;
  readonly blocks: { block: RecordedBlock; values: readonly (number | null)[] }[];
}

const keyOf = (node: string, metric: string, statistic: string): string =>
  JSON.stringify([node, metric, statistic]);

const queryOf = (node: string, metric: string, statistic: string): SeriesQuery => ({
  node,
  signal: signalOfRecorded(metric),
  statistic,
  source: { namespace: 'recorded', metricName: metric, dimensions: { Node: node } },
});

/** What is excluded from a baseline becomes a hole in it, so that its samples stay evenly spaced. */
const withHole = (block: RecordedBlock, hole: { from: number; to: number }): RecordedBlock => {
  const inside = block.timestamps.map((second) => second >= hole.from && second <= hole.to);
  return {
    timestamps: block.timestamps,
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
    : { timestamps: block.timestamps.slice(0, kept), series: block.series };
};

const blocksOf = (set: RecordedSet, caseId: string): RecordedBlock[] => {
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
    for (const { node, metric, statistic, values } of block.series) {
      const key = keyOf(node, metric, statistic);
      const known = recordings.get(key) ?? { query: queryOf(node, metric, statistic), blocks: [] };
      known.blocks.push({ block, values });
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
const slicerOf = (from: number, to: number) => {
  const slices = new Map<RecordedBlock, Slice>();
  return (block: RecordedBlock): Slice => {
    const known = slices.get(block);
    if (known) return known;
    const [first, end] = [indexOf(block.timestamps, from), indexOf(block.timestamps, to)];
    const timestamps = block.timestamps
      .slice(first, end)
      .map((second) => RECORDED_ORIGIN_S + second);
    const slice = { first, end, timestamps, periodS: periodOf(block.timestamps) };
    slices.set(block, slice);
    return slice;
  };
};

const seriesWithin = (
  { query, blocks }: Recording,
  sliceOf: (block: RecordedBlock) => Slice,
): Series => {
  const parts = blocks
    .map(({ block, values }) => ({ slice: sliceOf(block), values }))
    .filter(({ slice }) => slice.end > slice.first);
  return {
    ...query,
    unit: unitOfSignal(query.signal),
    periodS: parts[0]?.slice.periodS ?? 60,
    timestamps:
      parts.length === 1
        ? (parts[0]?.slice.timestamps ?? [])
        : parts.flatMap(({ slice }) => slice.timestamps),
    values: parts.flatMap(({ slice, values }) => values.slice(slice.first, slice.end)),
  };
};

const secondsOf = (window: Window): { from: number; to: number } => ({
  from: Date.parse(window.from) / 1000 - RECORDED_ORIGIN_S,
  to: Date.parse(window.to) / 1000 - RECORDED_ORIGIN_S,
});

const mapOf = (set: RecordedSet): ServiceMap => {
  const ids = new Set([
    ...set.graph.nodes.map(({ id }) => id),
    ...set.graph.edges.flatMap(({ from, to }) => [from, to]),
  ]);
  return {
    nodes: [...ids].map((id) => ({ id, type: typeOfRecordedNode(id), aliases: [] })),
    edges: set.graph.edges.map(({ from, to }) => ({ from, to, kind: 'call' as const })),
  };
};

const notRecorded = async <T>(what: string): Promise<Reading<T>> => ({
  status: 'no-data',
  evidence: [],
  gaps: [{ what, why: 'no-data', detail: 'A recorded set has none.' }],
});

/**
 * Telemetry of one case of a recorded set: its baseline ends, and its window begins, at
 * `RECORDED_ORIGIN_S`. It knows no changes, no functions and no cold starts, and answers in the
 * period that was recorded, whichever is asked for.
 */
export const createRecordedTelemetry = (set: RecordedSet, caseId: string): Telemetry => {
  const recordings = recordingsOf(blocksOf(set, caseId));
  const byNode = groupBy(recordings.values(), ({ query }) => query.node);
  const recordingOf = (query: SeriesQuery): Recording | undefined => {
    const metric = query.source?.metricName;
    if (metric !== undefined) return recordings.get(keyOf(query.node, metric, query.statistic));
    return byNode
      .get(query.node)
      ?.find(
        ({ query: known }) => known.signal === query.signal && known.statistic === query.statistic,
      );
  };
  return {
    serviceMap: async (window) => {
      const map = mapOf(set);
      if (map.nodes.length === 0) return notRecorded('service map');
      return { status: 'ok', value: map, evidence: [mapEvidence(map, window)], gaps: [] };
    },
    signalsOf: (node: MapNode) => (byNode.get(node.id) ?? []).map(({ query }) => query),
    series: async (queries, window) => {
      const { from, to } = secondsOf(window);
      const sliceOf = slicerOf(from, to);
      const found: Series[] = [];
      const gaps: Gap[] = [];
      for (const query of queries) {
        const recording = recordingOf(query);
        const series = recording && seriesWithin(recording, sliceOf);
        if (series?.values.some((value) => value !== null)) found.push(series);
        else gaps.push({ what: `${query.node} ${query.signal}`, why: 'no-data' });
      }
      if (found.length === 0) return { status: 'no-data', evidence: [], gaps };
      return { status: 'ok', value: found, evidence: [], gaps };
    },
    callTimes: async () => notRecorded('response times by call'),
    coldStarts: async () => notRecorded('cold starts'),
    flowLogs: async () => notRecorded('logs'),
    functions: async () => notRecorded('functions'),
    changes: async () => notRecorded('recent changes'),
  };
};

const mapEvidence = (map: ServiceMap, window: Window): Evidence => ({
  id: 'ev-map',
  kind: 'trace',
  title: 'Recorded service graph',
  query: 'graph.json',
  window,
  values: [
    { label: 'services', value: map.nodes.length, unit: 'count' },
    { label: 'calls between them', value: map.edges.length, unit: 'count' },
  ],
});
