import type { MapEdge, ServiceMap } from '../contracts/dependency-map-tools.ts';
import type { CallTimes } from '../telemetry/telemetry.ts';
import { type Percentiles, percentilesBy } from './latency-shape.ts';
import { type ResponseTimes, timesOfBars, timesOfPercentiles } from './response-times.ts';

/** What traces say of one node as it was called, or of one caller and one callee. */
export interface CallFigures {
  readonly callsPerMin: number;
  readonly errorShare: number;
  readonly throttleShare: number;
  readonly meanMs: number;
  readonly percentilesMs: Percentiles | undefined;
}

const weighted = (edges: readonly MapEdge[], figure: (edge: MapEdge) => number | undefined) => {
  let sum = 0;
  let calls = 0;
  for (const edge of edges) {
    const value = figure(edge);
    const weight = edge.callsPerMin ?? 0;
    if (value === undefined || weight === 0) continue;
    sum += value * weight;
    calls += weight;
  }
  return calls === 0 ? undefined : sum / calls;
};

/** Several edges as one, weighted by their calls: exact but for percentiles; undefined without a call. */
const figuresOf = (edges: readonly MapEdge[]): CallFigures | undefined => {
  const callsPerMin = edges.reduce((sum, edge) => sum + (edge.callsPerMin ?? 0), 0);
  const meanMs = weighted(edges, (edge) => edge.meanMs);
  if (callsPerMin === 0 || meanMs === undefined) return undefined;
  const shaped = edges.filter(({ percentilesMs }) => percentilesMs !== undefined);
  return {
    callsPerMin,
    errorShare: weighted(edges, (edge) => edge.errorShare) ?? 0,
    throttleShare: weighted(edges, (edge) => edge.throttleShare) ?? 0,
    meanMs,
    percentilesMs:
      shaped.length === 0
        ? undefined
        : percentilesBy((at) => weighted(shaped, (edge) => edge.percentilesMs?.[at]) ?? 0),
  };
};

/** Every call that a node got, whoever made it. */
export const callsTo = ({ edges }: ServiceMap, node: string): CallFigures | undefined =>
  figuresOf(edges.filter(({ to, kind }) => to === node && kind !== 'queue'));

/** The calls that one node made to another. */
export const callsBetween = (
  { edges }: ServiceMap,
  from: string,
  to: string,
): CallFigures | undefined =>
  figuresOf(edges.filter((edge) => edge.from === from && edge.to === to && edge.kind !== 'queue'));

/** Nodes that a node calls and waits for. */
export const calleesOf = ({ edges }: ServiceMap, from: string): string[] => [
  ...new Set(
    edges.filter((edge) => edge.from === from && edge.kind !== 'queue').map(({ to }) => to),
  ),
];

/** Response times of the calls to a node, from one caller or from all: whole where they were traced, else by percentiles. */
export const responseTimes = (
  { map, times }: { readonly map: ServiceMap; readonly times: readonly CallTimes[] },
  to: string,
  from?: string,
): ResponseTimes | undefined => {
  const bars = times
    .filter((one) => one.to === to && (from === undefined || one.from === from))
    .flatMap((one) => one.bars);
  const shape = (from === undefined ? callsTo(map, to) : callsBetween(map, from, to))
    ?.percentilesMs;
  return timesOfBars(bars) ?? (shape === undefined ? undefined : timesOfPercentiles(shape));
};

/** Nodes that decide for a node whether a request may pass. */
export const authorizersOf = ({ edges }: ServiceMap, node?: string): Set<string> =>
  new Set(
    edges
      .filter(({ from, kind }) => kind === 'authorizes' && (node === undefined || from === node))
      .map(({ to }) => to),
  );

/** Shares of calls, 0 to 1, by how they ended. */
export interface EndFigures {
  /** Failed by the called (5xx), time-outs among them, or refused for lack of capacity. */
  readonly failingShare: number;
  /** Refused for what was asked (4xx but 429). */
  readonly refusedShare: number;
}

/** How the calls to a node ended, from one caller or from all; where only the map is known, everything that went wrong failed. */
export const endsOf = (
  { map, times }: { readonly map: ServiceMap; readonly times: readonly CallTimes[] },
  to: string,
  from?: string,
): EndFigures | undefined => {
  const own = times.filter((one) => one.to === to && (from === undefined || one.from === from));
  const total = (figure: (one: CallTimes) => number) =>
    own.reduce((sum, one) => sum + figure(one), 0);
  const calls = total((one) => one.calls);
  if (calls > 0)
    return {
      failingShare: total(({ faults, throttles }) => faults + throttles) / calls,
      refusedShare: total(({ refusals }) => refusals) / calls,
    };
  const figures = from === undefined ? callsTo(map, to) : callsBetween(map, from, to);
  return figures && { failingShare: figures.errorShare, refusedShare: 0 };
};
