import type { MapNode, ServiceMap } from '../contracts/dependency-map-tools.ts';
import type { Evidence, Gap } from '../contracts/evidence.ts';
import type { Signal } from '../contracts/symptom.ts';
import type { Window } from '../contracts/window.ts';
import type { Reading, Series, SeriesQuery, Telemetry } from '../telemetry/telemetry.ts';
import { distinctGaps } from './distinct-gaps.ts';
import { findOnset } from './find-onset.ts';
import { findPipelines, type Pipeline } from './find-pipelines.ts';
import type { FlowReading, MapReading, SuspectReading } from './flow-reading.ts';
import { provisionedUse } from './provisioned-use.ts';
import { baselineOf, logBaselineOf, periodOf, type Question } from './question.ts';
import { seriesFigures } from './series-figures.ts';

const NO_MAP: ServiceMap = { nodes: [], edges: [] };

/** Nodes whose configuration and changes are read: each costs several calls. */
const MAX_SUSPECTS = 3;

const WANTED: ReadonlySet<Signal> = new Set([
  'latency',
  'errors',
  'requests',
  'throttles',
  'saturation',
]);

/** Types whose own metrics are read; of others, traces say as much and cost nothing more. */
const MEASURED = /::(Stage|Function)$/;

const valueOr = <T>(reading: Reading<T>, otherwise: T): T =>
  reading.status === 'ok' ? reading.value : otherwise;

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
    series: joined(readings.map((reading) => valueOr(reading, []))),
    evidence: readings.flatMap(({ evidence }) => evidence),
    gaps: readings.flatMap(({ gaps }) => gaps),
  };
};

/** From the onset to the window's end, two periods at least, never before the window. */
const affectedFrom = (window: Window, onsetMs: number | undefined, periodS: number): Window => {
  if (onsetMs === undefined) return window;
  const latest = Date.parse(window.to) - 2 * periodS * 1000;
  const fromMs = Math.max(Date.parse(window.from), Math.min(onsetMs, latest));
  return { from: new Date(fromMs).toISOString(), to: window.to };
};

const unionOf = (a: ServiceMap, b: ServiceMap): ServiceMap => ({
  nodes: [...new Map([...a.nodes, ...b.nodes].map((node) => [node.id, node])).values()],
  edges: [
    ...new Map(
      [...a.edges, ...b.edges].map((edge) => [
        JSON.stringify([edge.from, edge.to, edge.kind]),
        edge,
      ]),
    ).values(),
  ],
});

const mapReading = (reading: Reading<ServiceMap>): MapReading => ({
  map: valueOr(reading, NO_MAP),
  evidence: reading.evidence.map(({ id }) => id),
});

const functionsOf = (map: ServiceMap, pipelines: readonly Pipeline[]): string[] => {
  const hops = new Set(pipelines.flatMap((pipeline) => pipeline.hops));
  return map.nodes
    .filter(({ id, type }) => hops.has(id) && type === 'AWS::Lambda::Function')
    .map(({ id }) => id);
};

const seriesOfSymptom = ({ symptom }: Question): SeriesQuery[] => {
  const { node, signal, statistic, source } = symptom;
  if (source === undefined && node === undefined) return [];
  return [{ node: node ?? '', signal, statistic, ...(source !== undefined && { source }) }];
};

/** A metric without a sample is no blind spot: most of them are only sent when something happens. */
const blindGaps = (gaps: readonly Gap[]): Gap[] => gaps.filter(({ why }) => why !== 'no-data');

const distinctEvidence = (all: readonly Evidence[]): Evidence[] => [
  ...new Map(all.map((one) => [one.id, one])).values(),
];

/**
 * Reads the authentication flow before and since the onset, everything that does not wait for another
 * answer at once: the map, then series, traces since the onset and REPORT lines. `named` functions are
 * read in place of those of the pipelines.
 */
export const readAuthFlow = async (
  telemetry: Telemetry,
  question: Question,
  named?: readonly string[],
): Promise<FlowReading> => {
  const { symptom, window } = question;
  const baseline = baselineOf(question);
  const coldBaseline = logBaselineOf(question);
  const [mapBefore, symptomReading] = await Promise.all([
    telemetry.serviceMap(baseline, 'calls'),
    readSpans(telemetry, seriesOfSymptom(question), question),
  ]);
  const [symptomSeries] = symptomReading.series;
  const found = symptomSeries && findOnset(symptomSeries, baseline, window);
  const affected = affectedFrom(window, found, periodOf(symptom));
  const known = mapBefore.status === 'ok' ? mapBefore : await telemetry.serviceMap(window, 'calls');
  const first = valueOr(known, NO_MAP);
  const expected = findPipelines(first);
  const hops = new Set(expected.flatMap((pipeline) => pipeline.hops));
  const queries = first.nodes
    .filter(({ id, type }) => hops.has(id) && MEASURED.test(type))
    .flatMap((node) => telemetry.signalsOf(node))
    .filter(({ signal, statistic }) => WANTED.has(signal) && statistic !== 'Average');
  const functions = named ?? functionsOf(first, expected);
  queries.push(...functions.map(provisionedUse));

  const [mapAfter, measured, coldBefore, coldAfter] = await Promise.all([
    telemetry.serviceMap(affected, 'calls'),
    readSpans(telemetry, queries, question),
    telemetry.coldStarts(functions, coldBaseline),
    telemetry.coldStarts(functions, affected),
  ]);
  const map = unionOf(first, valueOr(mapAfter, NO_MAP));
  const readings = [mapBefore, known, mapAfter, coldBefore, coldAfter];
  return {
    pipelines: findPipelines(map),
    map,
    before: mapReading(mapBefore),
    after: mapReading(mapAfter),
    figures: seriesFigures(measured.series),
    functions,
    coldBaseline,
    coldBefore: valueOr(coldBefore, []),
    coldAfter: valueOr(coldAfter, []),
    coldEvidence: [...coldBefore.evidence, ...coldAfter.evidence].map(({ id }) => id),
    isColdStartsKnown: coldAfter.status === 'ok',
    baseline,
    affected,
    onsetMs: found ?? Date.parse(symptom.at),
    evidence: distinctEvidence(
      [...readings, symptomReading, measured].flatMap(({ evidence }) => evidence),
    ),
    gaps: distinctGaps(
      readings.flatMap(({ gaps }) => gaps),
      blindGaps(measured.gaps),
    ),
  };
};

/** Reads configuration and changes of the nodes that changed most, three at most. */
export const readSuspects = async (
  telemetry: Telemetry,
  nodes: readonly MapNode[],
  question: Question,
  onsetMs: number,
): Promise<SuspectReading> => {
  const suspects = nodes.slice(0, MAX_SUSPECTS);
  const names = suspects.filter(({ type }) => type === 'AWS::Lambda::Function').map(({ id }) => id);
  const span = { from: baselineOf(question).from, to: question.window.to };
  const [functions, changes] = await Promise.all([
    telemetry.functions(names),
    telemetry.changes(suspects, span, onsetMs),
  ]);
  return {
    functions: valueOr(functions, []),
    changes: valueOr(changes, []),
    evidence: [...functions.evidence, ...changes.evidence],
    gaps: [...functions.gaps, ...changes.gaps],
  };
};
