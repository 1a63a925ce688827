import type { MapNode, ServiceMap } from '../../contracts/dependency-map-tools.ts';
import type { Evidence, Gap } from '../../contracts/evidence.ts';
import type { Window } from '../../contracts/window.ts';
import { neighbourhood } from '../../dependency-map/reading/neighbourhood.ts';
import type { Tool } from '../../shared/define-tool.ts';
import type { RecordedBlock, RecordedCase, RecordedSet } from '../recorded-form.ts';
import type { Reading, Telemetry } from '../telemetry.ts';
import type { AlarmSymptom } from './alarm-symptoms.ts';
import { captureFacts } from './capture-facts.ts';
import { type CapturedSeries, captureSeries } from './capture-series.ts';
import { distinctBy } from './distinct-by.ts';
import { rememberQuestions } from './remember-questions.ts';

/** Services whose series are recorded, nearest first. */
const MOST_NODES = 300;

export interface RecordingRequest {
  readonly telemetry: Telemetry;
  /** Tools that are asked about each symptom, for what they read to be in the set. */
  readonly toolsOf: (telemetry: Telemetry) => readonly Tool[];
  readonly symptoms: readonly AlarmSymptom[];
  /** Both aligned to whole periods; the baseline ends where the window begins. */
  readonly spans: { readonly baseline: Window; readonly window: Window };
  readonly periodS: number;
  readonly region: string;
}

/** A set, and what could not be seen while it was recorded. */
export interface Recording {
  readonly set: RecordedSet;
  readonly gaps: readonly Gap[];
}

const NO_MAP: ServiceMap = { nodes: [], edges: [] };
const orElse = <T>(reading: Reading<T>, otherwise: T): T =>
  reading.status === 'ok' ? reading.value : otherwise;

/** Asks each tool about each symptom; only what it reads on the way is of interest. */
const askTools = async (
  { toolsOf, symptoms, spans }: RecordingRequest,
  telemetry: Telemetry,
): Promise<Gap[]> => {
  const gaps: Gap[] = [];
  const { signal } = new AbortController();
  for (const symptom of symptoms)
    for (const { contract, handler } of toolsOf(telemetry))
      await handler({ symptom, ...spans }, { signal }).catch((error: unknown) => {
        const detail = error instanceof Error ? error.name : 'unknown error';
        gaps.push({ what: `what ${contract.name} reads`, why: 'failed', detail });
      });
  return gaps;
};

/** Nodes nearest to any of the symptoms, in turn. */
const nearest = (map: ServiceMap, symptoms: readonly AlarmSymptom[]): MapNode[] => {
  const near = symptoms.map(({ node }) => neighbourhood(map, node, MOST_NODES));
  const longest = Math.max(0, ...near.map(({ length }) => length));
  const inTurn = Array.from({ length: longest }, (_, at) => near.flatMap((list) => list[at] ?? []));
  const nodes = new Map(inTurn.flat().map((node) => [node.id, node]));
  return [...nodes.values()].slice(0, MOST_NODES);
};

const graphOf = (
  maps: readonly ServiceMap[],
  evidence: readonly Evidence[],
): RecordedSet['graph'] => ({
  nodes: distinctBy(
    maps.flatMap(({ nodes }) => nodes),
    ({ id }) => id,
  ),
  edges: distinctBy(
    maps.flatMap(({ edges }) => edges.map(({ from, to, kind }) => ({ from, to, kind }))),
    ({ from, to }) => JSON.stringify([from, to]),
  ),
  evidence: distinctBy(evidence, ({ id }) => id),
});

const caseOf = (
  { at, node, signal, statistic, source, alarmName, threshold, comparison }: AlarmSymptom,
  window: RecordedBlock,
  nameOf: CapturedSeries['nameOf'],
  originS: number,
): RecordedCase => ({
  symptom: {
    node,
    metric: nameOf({ node, signal, statistic, source }),
    statistic,
    at: Date.parse(at) / 1000 - originS,
    signal,
    source,
    alarmName,
    ...(threshold !== undefined && { threshold }),
    ...(comparison !== undefined && { comparison }),
  },
  window,
});

/** A file name of an alarm's name; two that read the same are told apart by a number. */
const caseIds = (symptoms: readonly AlarmSymptom[]): string[] => {
  const seen = new Map<string, number>();
  return symptoms.map(({ alarmName }) => {
    const id = alarmName.replaceAll(/[^\w.-]+/g, '-').replace(/^[.-]+/, '') || 'alarm';
    const times = (seen.get(id) ?? 0) + 1;
    seen.set(id, times);
    return times === 1 ? id : `${id}-${times}`;
  });
};

/** Captures baseline and window of an incident, one case for each symptom. Reads AWS within its budgets, in turns. */
export const captureRecording = async (request: RecordingRequest): Promise<Recording> => {
  const { telemetry, symptoms, spans, periodS, region } = request;
  const originS = Date.parse(spans.window.from) / 1000;
  const [before, during] = [
    await telemetry.serviceMap(spans.baseline),
    await telemetry.serviceMap(spans.window),
  ];
  const [mapBefore, map] = [orElse(before, NO_MAP), orElse(during, NO_MAP)];
  const { telemetry: remembering, asked } = rememberQuestions(telemetry);
  const toolGaps = await askTools(request, remembering);
  const nodes = nearest(map.nodes.length > 0 ? map : mapBefore, symptoms);
  const listed = nodes.flatMap((node) => telemetry.signalsOf(node));
  const series = await captureSeries(
    telemetry,
    { listed, others: [...symptoms, ...asked.queries] },
    spans,
    periodS,
    originS,
  );
  const facts = await captureFacts(telemetry, nodes, asked, spans);
  const edgesOf = ({ status }: Reading<ServiceMap>, { edges }: ServiceMap) =>
    status === 'ok' ? { edges } : {};
  const window: RecordedBlock = {
    ...series.window,
    ...edgesOf(during, map),
    coldStarts: facts.coldDuring,
  };
  const ids = caseIds(symptoms);
  const cases = symptoms.map(
    (symptom, at) => [ids[at] ?? '', caseOf(symptom, window, series.nameOf, originS)] as const,
  );
  return {
    set: {
      graph: graphOf([map, mapBefore], [...during.evidence, ...before.evidence]),
      baseline: {
        ...series.baseline,
        ...edgesOf(before, mapBefore),
        coldStarts: facts.coldBefore,
      },
      cases: new Map(cases),
      answers: {},
      functions: facts.functions,
      changes: facts.changes,
      recording: { originS, region, periodS, gaps: during.gaps },
    },
    gaps: distinctBy(
      [...during.gaps, ...toolGaps, ...series.gaps, ...facts.gaps],
      ({ what, why }) => JSON.stringify([what, why]),
    ),
  };
};
