import type { MapNode, ServiceMap } from '../../contracts/dependency-map-tools.ts';
import type { Evidence, Gap } from '../../contracts/evidence.ts';
import type { Symptom } from '../../contracts/symptom.ts';
import type { Window } from '../../contracts/window.ts';
import { groupBy } from '../../shared/group-by.ts';
import type { Reading, Series, SeriesQuery, Telemetry } from '../../telemetry/telemetry.ts';
import { rankOfStatistic } from '../engine/node-facts.ts';
import type { KnownChange, ObservedSeries, RcaInput } from '../engine/rca-input.ts';
import { defaultBaseline } from './default-baseline.ts';
import { neighbourhood } from './neighbourhood.ts';
import { readColdStarts } from './read-cold-starts.ts';

/** What the diagnosing tools are asked. */
export interface Question {
  readonly symptom: Symptom;
  readonly window: Window;
  readonly baseline?: Window | undefined;
}

/** What was read for a question. */
export interface ReadQuestion {
  readonly input: RcaInput;
  readonly map: ServiceMap;
  readonly baseline: Window;
  readonly evidence: readonly Evidence[];
  readonly gaps: readonly Gap[];
}

const MOST_NODES = 300;
/** Nodes nearest to the symptom whose changes are looked up: each costs calls. */
const MOST_CHANGED = 25;
/** Changes count from this long before the window on. */
const CHANGES_BEFORE_MS = 1_800_000;
const USUAL_PERIOD_S = 60;

const keyOf = ({ node, signal, statistic, source }: SeriesQuery): string =>
  JSON.stringify([node, signal, statistic, source?.metricName ?? '']);

/** Of several statistics of one metric the one that compares best; reading all would cost as many calls. */
const queriesOf = (telemetry: Telemetry, nodes: readonly MapNode[], symptom: Symptom) => {
  const queries = nodes.flatMap((node) => {
    const byMetric = groupBy(telemetry.signalsOf(node), ({ signal, source }) =>
      JSON.stringify([signal, source?.metricName ?? '']),
    );
    return [...byMetric.values()].flatMap((same) =>
      same
        .toSorted((a, b) => rankOfStatistic(a.statistic) - rankOfStatistic(b.statistic))
        .slice(0, 1),
    );
  });
  const { node, signal, statistic, source } = symptom;
  const own: SeriesQuery[] =
    node === undefined ? [] : [{ node, signal, statistic, ...(source && { source }) }];
  return [...new Map([...queries, ...own].map((query) => [keyOf(query), query])).values()];
};

const valueOf = <T>(reading: Reading<readonly T[]>): readonly T[] =>
  reading.status === 'ok' ? reading.value : [];

const joined = (before: readonly Series[], during: readonly Series[]): ObservedSeries[] => {
  const baselines = new Map(before.map((series) => [keyOf(series), series]));
  return during.map((series) => ({
    node: series.node,
    signal: series.signal,
    statistic: series.statistic,
    unit: series.unit,
    periodS: series.periodS,
    ...(series.source && { source: series.source }),
    baseline: baselines.get(keyOf(series)) ?? { timestamps: [], values: [] },
    window: series,
  }));
};

/** Gaps of many series of one kind are one gap: a card has no room for a list. */
const summedGaps = (gaps: readonly Gap[]): Gap[] => {
  const byWhy = groupBy(gaps, ({ why }) => why);
  return [...byWhy.values()].flatMap((same) =>
    same.length <= 3
      ? same
      : same.slice(0, 1).map((first) => ({
          ...first,
          what: `${first.what} and ${same.length - 1} more`,
        })),
  );
};

const readChanges = async (
  telemetry: Telemetry,
  nodes: readonly MapNode[],
  question: Question,
): Promise<{ changes: KnownChange[]; evidence: Evidence[]; gaps: Gap[] }> => {
  const from = Date.parse(question.window.from) - CHANGES_BEFORE_MS;
  const reading = await telemetry.changes(
    nodes.slice(0, MOST_CHANGED),
    { from: new Date(from).toISOString(), to: question.window.to },
    Date.parse(question.symptom.at),
  );
  const changes = valueOf(reading).flatMap(({ node, what, at, version, beforeOnsetS }) =>
    node === undefined
      ? []
      : [{ node, what, at, beforeOnsetS, ...(version !== undefined && { version }) }],
  );
  return { changes, evidence: reading.evidence, gaps: reading.gaps };
};

/** Reads all that a question needs, the symptom's neighbourhood first, within a budget of calls. */
export const readQuestion = async (
  telemetry: Telemetry,
  question: Question,
): Promise<ReadQuestion> => {
  const { symptom, window } = question;
  const baseline = question.baseline ?? defaultBaseline(window);
  const seen = await telemetry.serviceMap(window);
  const map: ServiceMap = seen.status === 'ok' ? seen.value : { nodes: [], edges: [] };
  const nodes = neighbourhood(map, symptom.node, MOST_NODES);
  const queries = queriesOf(telemetry, nodes, symptom);
  const periodS = symptom.periodS ?? USUAL_PERIOD_S;
  const [before, during, changed, cold] = await Promise.all([
    telemetry.series(queries, baseline, periodS),
    telemetry.series(queries, window, periodS),
    readChanges(telemetry, nodes, question),
    readColdStarts(telemetry, nodes, window, baseline),
  ]);
  return {
    input: {
      nodes,
      edges: map.edges,
      series: joined(valueOf(before), valueOf(during)),
      symptom: {
        ...(symptom.node !== undefined && { node: symptom.node }),
        signal: symptom.signal,
        statistic: symptom.statistic,
        atS: Date.parse(symptom.at) / 1000,
      },
      window: { fromS: Date.parse(window.from) / 1000, toS: Date.parse(window.to) / 1000 },
      changes: changed.changes,
      coldStarts: cold.facts,
    },
    map,
    baseline,
    evidence: [...seen.evidence, ...changed.evidence, ...cold.evidence],
    gaps: summedGaps([...seen.gaps, ...during.gaps, ...changed.gaps, ...cold.gaps]),
  };
};
