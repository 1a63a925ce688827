import type { MapEdge } from '../../contracts/dependency-map-tools.ts';

const unionOf = (a: readonly string[] = [], b: readonly string[] = []): string[] => [
  ...new Set([...a, ...b]),
];

/** A figure of both, weighed by calls; of one where the other has none. */
const weighed = (
  [a, callsA]: readonly [number | undefined, number],
  [b, callsB]: readonly [number | undefined, number],
): number | undefined => {
  if (a === undefined || b === undefined) return a ?? b;
  const calls = callsA + callsB;
  return calls > 0 ? (a * callsA + b * callsB) / calls : a;
};

/**
 * Two edges between the same two services as one: calls add up, shares and means are weighed by calls,
 * percentiles are those of the busier, and what authorizes or queues stays so.
 */
export const foldEdges = (a: MapEdge, b: MapEdge): MapEdge => {
  const [callsA, callsB] = [a.callsPerMin ?? 0, b.callsPerMin ?? 0];
  const of = (pick: (edge: MapEdge) => number | undefined) =>
    weighed([pick(a), callsA], [pick(b), callsB]);
  const errorShare = of((edge) => edge.errorShare);
  const throttleShare = of((edge) => edge.throttleShare);
  const meanMs = of((edge) => edge.meanMs);
  const percentilesMs =
    (callsA >= callsB ? a : b).percentilesMs ?? a.percentilesMs ?? b.percentilesMs;
  const isCounted = a.callsPerMin !== undefined || b.callsPerMin !== undefined;
  const evidence = unionOf(a.evidence, b.evidence);
  return {
    from: a.from,
    to: a.to,
    kind: a.kind === 'call' ? b.kind : a.kind,
    ...(isCounted && { callsPerMin: callsA + callsB }),
    ...(errorShare !== undefined && { errorShare }),
    ...(throttleShare !== undefined && { throttleShare }),
    ...(meanMs !== undefined && { meanMs }),
    ...(percentilesMs !== undefined && { percentilesMs }),
    ...(evidence.length > 0 && { evidence }),
  };
};
