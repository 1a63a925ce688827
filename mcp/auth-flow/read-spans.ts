import type { Evidence, Gap } from '../contracts/evidence.ts';
import type { Window } from '../contracts/window.ts';
import type { Series, SeriesQuery, Telemetry } from '../telemetry/telemetry.ts';
import { baselineOf, periodOf, type Question } from './question.ts';

/** One span where baseline and window touch, so that a series is read in one go. */
const spansOf = (baseline: Window, window: Window): Window[] => {
  const startMs = Date.parse(window.from);
  const touch = Date.parse(baseline.to) >= startMs && Date.parse(baseline.from) <= startMs;
  return touch ? [{ from: baseline.from, to: window.to }] : [baseline, window];
};

/** What was measured in baseline and window, a series each. */
export interface SpanReading {
  readonly series: readonly Series[];
  readonly evidence: readonly Evidence[];
  readonly gaps: readonly Gap[];
}

const joined = (parts: readonly (readonly Series[])[]): Series[] => {
  const byKey = new Map<string, Series>();
  for (const series of parts.flat()) {
    const key = JSON.stringify([series.node, series.signal, series.statistic, series.source]);
    const known = byKey.get(key);
    byKey.set(
      key,
      known === undefined
        ? series
        : {
            ...series,
            timestamps: [...known.timestamps, ...series.timestamps],
            values: [...known.values, ...series.values],
          },
    );
  }
  return [...byKey.values()];
};

/** Reads series over baseline and window, at the symptom's own period. */
export const readSpans = async (
  telemetry: Telemetry,
  queries: readonly SeriesQuery[],
  question: Question,
): Promise<SpanReading> => {
  if (queries.length === 0) return { series: [], evidence: [], gaps: [] };
  const readings = await Promise.all(
    spansOf(baselineOf(question), question.window).map(async (span) =>
      telemetry.series(queries, span, periodOf(question.symptom)),
    ),
  );
  return {
    series: joined(readings.map((reading) => (reading.status === 'ok' ? reading.value : []))),
    evidence: readings.flatMap(({ evidence }) => evidence),
    gaps: readings.flatMap(({ gaps }) => gaps),
  };
};
