import type { ServiceMap } from '../contracts/dependency-map-tools.ts';
import type { Evidence, Gap } from '../contracts/evidence.ts';
import type { Signal } from '../contracts/symptom.ts';
import type { Window } from '../contracts/window.ts';
import type {
  CallTimes,
  FlowLogs,
  Reading,
  SeriesQuery,
  Telemetry,
} from '../telemetry/telemetry.ts';
import { distinctGaps } from './distinct-gaps.ts';
import { firstOnset } from './find-onset.ts';
import { findPipelines, type Pipeline } from './find-pipelines.ts';
import type { FlowReading, MapReading } from './flow-reading.ts';
import { isStage } from './node-kinds.ts';
import { provisionedUse } from './provisioned-use.ts';
import { baselineOf, logBaselineOf, periodOf, type Question } from './question.ts';
import { readSpans } from './read-spans.ts';
import { refineOnset } from './refine-onset.ts';
import { isTroubled, refusedRequests } from './refused-requests.ts';
import { type SeriesFigures, seriesFigures } from './series-figures.ts';

const NO_MAP: ServiceMap = { nodes: [], edges: [] };

const NO_SPAN = { coldStarts: [], errors: [], access: [] };
const NO_LOGS: FlowLogs = { before: NO_SPAN, since: NO_SPAN };

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

/** From the onset to the window's end: a period at least, and never before the window. */
const affectedFrom = (window: Window, fromMs: number | undefined, periodS: number): Window => {
  if (fromMs === undefined) return window;
  const latest = Date.parse(window.to) - periodS * 1000;
  const startMs = Math.max(Date.parse(window.from), Math.min(fromMs, latest));
  return { from: new Date(startMs).toISOString(), to: window.to };
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

const mapReading = (
  map: Reading<ServiceMap>,
  times: Reading<readonly CallTimes[]>,
): MapReading => ({
  map: valueOr(map, NO_MAP),
  times: map.status === 'ok' ? valueOr(times, []) : [],
  evidence: map.evidence.map(({ id }) => id),
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

const queriesOf = (telemetry: Telemetry, map: ServiceMap, hops: ReadonlySet<string>) =>
  map.nodes
    .filter(({ id, type }) => hops.has(id) && MEASURED.test(type))
    .flatMap((node) => [
      ...telemetry.signalsOf(node).filter(({ signal }) => WANTED.has(signal)),
      ...(isStage(node.type) ? [refusedRequests(node.id)] : []),
    ]);

/** Requests to stages fail or come noticeably more than usual: then who asks, and how it ends, is worth reading. */
const troubledStages = (
  map: ServiceMap,
  hops: ReadonlySet<string>,
  figures: SeriesFigures,
  spans: { readonly baseline: Window; readonly affected: Window },
): string[] =>
  map.nodes
    .filter(({ id, type }) => hops.has(id) && isStage(type))
    .map(({ id }) => id)
    .filter((stage) => isTroubled(figures, stage, spans));

/**
 * Reads the authentication flow before and since the onset in three rounds, each of which needs the one
 * before: the map; every metric of its hops and of the symptom in one go; traces and logs since the onset
 * that the symptom shows. `named` functions are read in place of those of the pipelines.
 */
export const readAuthFlow = async (
  telemetry: Telemetry,
  question: Question,
  named?: readonly string[],
): Promise<FlowReading> => {
  const { symptom, window } = question;
  const baseline = baselineOf(question);
  const coldBaseline = logBaselineOf(question);
  const mapBefore = await telemetry.serviceMap(baseline, 'calls');
  const known = mapBefore.status === 'ok' ? mapBefore : await telemetry.serviceMap(window, 'calls');
  const first = valueOr(known, NO_MAP);
  const expected = findPipelines(first);
  const hops = new Set(expected.flatMap((pipeline) => pipeline.hops));
  const functions = named ?? functionsOf(first, expected);
  const measured = await readSpans(
    telemetry,
    [
      ...seriesOfSymptom(question),
      ...queriesOf(telemetry, first, hops),
      ...functions.map(provisionedUse),
    ],
    question,
  );
  const figures = seriesFigures(measured.series);
  const found = firstOnset(measured.series, baseline, window);
  const onset =
    found === undefined ? undefined : refineOnset(measured.series, found, baseline, window);
  const affected = affectedFrom(window, onset?.wholeFromMs, periodOf(symptom));
  const stages = troubledStages(first, hops, figures, { baseline, affected });

  const [mapAfter, timesBefore, timesAfter, logs] = await Promise.all([
    telemetry.serviceMap(affected, 'calls'),
    telemetry.callTimes(mapBefore.status === 'ok' ? baseline : window),
    telemetry.callTimes(affected),
    telemetry.flowLogs({ functions, stages, before: coldBaseline, since: affected }),
  ]);
  const map = unionOf(first, valueOr(mapAfter, NO_MAP));
  const readings = [mapBefore, known, mapAfter, logs];
  return {
    pipelines: findPipelines(map),
    map,
    before: mapReading(mapBefore, timesBefore),
    after: mapReading(mapAfter, timesAfter),
    figures,
    functions,
    stages,
    coldBaseline,
    logs: valueOr(logs, NO_LOGS),
    logEvidence: logs.evidence.map(({ id }) => id),
    isLogsKnown: logs.status === 'ok',
    baseline,
    affected,
    onsetMs: onset?.atMs ?? Date.parse(symptom.at),
    onsetPeriod: {
      fromMs: found ?? 0,
      toMs: found === undefined ? 0 : found + periodOf(symptom) * 1000,
    },
    evidence: distinctEvidence([...readings, measured].flatMap(({ evidence }) => evidence)),
    gaps: distinctGaps(
      readings.flatMap(({ gaps }) => gaps),
      blindGaps(measured.gaps),
    ),
  };
};
