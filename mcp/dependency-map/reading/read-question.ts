import type { MapNode, ServiceMap } from '../../contracts/dependency-map-tools.ts';
import type { Gap } from '../../contracts/evidence.ts';
import type { Symptom } from '../../contracts/symptom.ts';
import type { Window } from '../../contracts/window.ts';
import { groupBy } from '../../shared/group-by.ts';
import type { Reading, Series, SeriesQuery, Telemetry } from '../../telemetry/telemetry.ts';
import { rankOfStatistic } from '../engine/node-facts.ts';
import type { ObservedSeries, RcaInput } from '../engine/rca-input.ts';
import { defaultBaseline } from './default-baseline.ts';
import { neighbourhood } from './neighbourhood.ts';
import { readLimits } from './read-limits.ts';

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
  readonly gaps: readonly Gap[];
}

const MOST_NODES = 300;
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
  // The symptom first: what a budget leaves out is at the end.
  return [...new Map([...own, ...queries].map((query) => [keyOf(query), query])).values()];
};

const valuesOf = <T>(reading: Reading<readonly T[]>): readonly T[] =>
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

const unreadGaps = (map: ServiceMap, read: readonly MapNode[]): Gap[] => {
  const left = map.nodes.length - read.length;
  return left > 0 ? [{ what: `metrics of ${left} services further away`, why: 'left-out' }] : [];
};

/** Reads the map and the series that a question needs, the symptom's neighbourhood first, within a budget. */
export const readQuestion = async (
  telemetry: Telemetry,
  question: Question,
  mostNodes = MOST_NODES,
): Promise<ReadQuestion> => {
  const { symptom, window } = question;
  const baseline = question.baseline ?? defaultBaseline(window);
  const seen = await telemetry.serviceMap(window);
  const map: ServiceMap = seen.status === 'ok' ? seen.value : { nodes: [], edges: [] };
  const nodes = neighbourhood(map, symptom.node, mostNodes);
  const queries = queriesOf(telemetry, nodes, symptom);
  const periodS = symptom.periodS ?? USUAL_PERIOD_S;
  const [before, during, usual, limits] = await Promise.all([
    telemetry.series(queries, baseline, periodS),
    telemetry.series(queries, window, periodS),
    telemetry.serviceMap(baseline),
    readLimits(telemetry, nodes, baseline, window, periodS),
  ]);
  return {
    input: {
      nodes,
      edges: map.edges,
      usualEdges: usual.status === 'ok' ? usual.value.edges : [],
      series: [...joined(valuesOf(before), valuesOf(during)), ...limits],
      symptom: {
        ...(symptom.node !== undefined && { node: symptom.node }),
        signal: symptom.signal,
        statistic: symptom.statistic,
        atS: Date.parse(symptom.at) / 1000,
      },
      window: { fromS: Date.parse(window.from) / 1000, toS: Date.parse(window.to) / 1000 },
      changes: [],
      coldStarts: [],
    },
    map,
    baseline,
    gaps: summedGaps([...seen.gaps, ...unreadGaps(map, nodes), ...during.gaps]),
  };
};
