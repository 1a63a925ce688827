import type { Window } from '../contracts/window.ts';
import {
  notRecordedGap,
  recordedChanges,
  recordedColdStarts,
  recordedFunctions,
} from './recorded-facts.ts';
import { originOf, type RecordedBlock, type RecordedSet } from './recorded-form.ts';
import { recordedMap } from './recorded-map.ts';
import { blocksOf, createRecordedSeries } from './recorded-series.ts';
import type { Reading, Telemetry } from './telemetry.ts';

/** Seconds that a block and a span share; a block reaches to the end of its last period. */
const sharedS = (originS: number, { timestamps }: RecordedBlock, { from, to }: Window): number => {
  const [first = 0, second] = timestamps;
  const last = timestamps.at(-1);
  if (last === undefined) return 0;
  const end = last + (second === undefined ? 60 : second - first);
  const [fromS, toS] = [Date.parse(from) / 1000 - originS, Date.parse(to) / 1000 - originS];
  return Math.min(end, toS) - Math.max(first, fromS);
};

const notRecorded = <T>(what: string): Reading<T> => ({
  status: 'no-data',
  evidence: [],
  gaps: [notRecordedGap(what)],
});

/**
 * Telemetry of one case of a recorded set. Series answer for any part of it; what was counted over a whole
 * span (calls, cold starts) answers for the recorded span that a question shares most with.
 */
export const createRecordedTelemetry = (set: RecordedSet, caseId: string): Telemetry => {
  const originS = originOf(set);
  const blocks = blocksOf(set, caseId);
  const blockFor = (window: Window): RecordedBlock | undefined =>
    blocks
      .map((block) => ({ block, shared: sharedS(originS, block, window) }))
      .filter(({ shared }) => shared > 0)
      .toSorted((a, b) => b.shared - a.shared)[0]?.block;
  return {
    ...createRecordedSeries(set, caseId),
    serviceMap: async (window) => recordedMap(set, blockFor(window), window),
    callTimes: async () => notRecorded('response times by call'),
    coldStarts: async (functions, window) => recordedColdStarts(blockFor(window), functions),
    flowLogs: async () => notRecorded('logs'),
    functions: async (names) => recordedFunctions(set, names),
    changes: async (nodes, window, onsetMs) => recordedChanges(set, nodes, window, onsetMs),
  };
};
