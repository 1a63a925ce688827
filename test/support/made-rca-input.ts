import type { MapEdge } from '../../mcp/contracts/dependency-map-tools.ts';
import type { Signal } from '../../mcp/contracts/symptom.ts';
import type { ObservedSeries, RcaInput } from '../../mcp/dependency-map/engine/rca-input.ts';

const BASELINE = 60;
export const WINDOW = 12;
/** The window starts at second 0; the trouble at its fifth minute. */
export const PERIOD_S = 60;
export const ONSET = 5;

const ripple = (index: number): number => 1 + 0.03 * Math.sin(index * 1.7);

/** A series that ripples around `usual`, and from `onset` on around `now`. */
export const made = (
  node: string,
  signal: Signal,
  usual: number,
  now = usual,
  onset = ONSET,
): ObservedSeries => ({
  node,
  signal,
  statistic: signal === 'latency' || signal === 'availability' ? 'Average' : 'Sum',
  unit: signal === 'latency' ? 's' : 'count',
  periodS: PERIOD_S,
  baseline: {
    timestamps: Array.from({ length: BASELINE }, (_, at) => (at - BASELINE) * PERIOD_S),
    values: Array.from({ length: BASELINE }, (_, at) => usual * ripple(at)),
  },
  window: {
    timestamps: Array.from({ length: WINDOW }, (_, at) => at * PERIOD_S),
    values: Array.from({ length: WINDOW }, (_, at) => (at < onset ? usual : now) * ripple(at)),
  },
});

export const calls = (...pairs: [string, string][]): MapEdge[] =>
  pairs.map(([from, to]) => ({ from, to, kind: 'call' }));

/** An input whose nodes are the ends of its edges. */
export const inputOf = (
  edges: readonly MapEdge[],
  series: readonly ObservedSeries[],
  symptom: { node: string; signal: Signal },
  more: Partial<RcaInput> = {},
): RcaInput => ({
  nodes: [...new Set(edges.flatMap(({ from, to }) => [from, to]))].map((id) => ({
    id,
    type: 'unknown',
    aliases: [],
  })),
  edges,
  usualEdges: [],
  series,
  symptom: { ...symptom, statistic: 'Average', atS: (ONSET + 2) * PERIOD_S },
  window: { fromS: 0, toS: WINDOW * PERIOD_S },
  changes: [],
  coldStarts: [],
  ...more,
});
