import type { MapNode } from '../../contracts/dependency-map-tools.ts';
import type { Window } from '../../contracts/window.ts';
import type { Series, SeriesQuery, Telemetry } from '../../telemetry/telemetry.ts';
import type { ObservedSeries, Samples } from '../engine/rca-input.ts';

/** Tables nearest to the symptom of which the capacity is read. */
const MOST_TABLES = 20;
const KINDS = ['Read', 'Write'] as const;

interface Limit {
  readonly used: SeriesQuery;
  readonly given: SeriesQuery;
}

const limitsOf = ({ id, type }: MapNode): Limit[] => {
  if (type !== 'AWS::DynamoDB::Table') return [];
  const query = (metricName: string, statistic: string): SeriesQuery => ({
    node: id,
    signal: 'saturation',
    statistic,
    source: { namespace: 'AWS/DynamoDB', metricName, dimensions: { TableName: id } },
  });
  return KINDS.map((kind) => ({
    used: query(`Consumed${kind}CapacityUnits`, 'Sum'),
    given: query(`Provisioned${kind}CapacityUnits`, 'Average'),
  }));
};

const find = (series: readonly Series[], query: SeriesQuery): Series | undefined =>
  series.find(
    ({ node, source }) => node === query.node && source?.metricName === query.source?.metricName,
  );

const NO_SAMPLES: Samples = { timestamps: [], values: [] };

/** Percent in use, sample by sample; a table on demand has no capacity given, and so no limit to show. */
const percentUsed = (used: Series | undefined, given: Series | undefined): Samples => {
  if (!used || !given) return NO_SAMPLES;
  const capacity = given.values.findLast((value) => value !== null && value > 0);
  if (capacity === undefined || capacity === null) return NO_SAMPLES;
  return {
    timestamps: used.timestamps,
    values: used.values.map((value) =>
      value === null ? null : (100 * value) / used.periodS / capacity,
    ),
  };
};

/**
 * How much of their provisioned capacity tables use, in percent, before and in the window: what
 * headroom is left. Reads nothing where there is no table; what is missing is left out.
 */
export const readLimits = async (
  telemetry: Telemetry,
  nodes: readonly MapNode[],
  baseline: Window,
  window: Window,
  periodS: number,
): Promise<ObservedSeries[]> => {
  const limits = nodes.flatMap(limitsOf).slice(0, MOST_TABLES * KINDS.length);
  if (limits.length === 0) return [];
  const queries = limits.flatMap(({ used, given }) => [used, given]);
  const [before, during] = await Promise.all([
    telemetry.series(queries, baseline, periodS),
    telemetry.series(queries, window, periodS),
  ]);
  const [earlier, now] = [before, during].map((one) => (one.status === 'ok' ? one.value : []));
  return limits.flatMap(({ used, given }): ObservedSeries[] => {
    const use = percentUsed(find(now ?? [], used), find(now ?? [], given));
    if (use.values.length === 0) return [];
    const { node, statistic, source } = used;
    return [
      {
        node,
        signal: 'saturation',
        statistic,
        unit: '%',
        periodS,
        isUse: true,
        ...(source && { source }),
        baseline: percentUsed(find(earlier ?? [], used), find(earlier ?? [], given)),
        window: use,
      },
    ];
  });
};
