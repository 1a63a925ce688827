import type { MapEdge } from '../../contracts/dependency-map-tools.ts';
import { groupBy } from '../../shared/group-by.ts';
import type { SeenLatency } from './node-facts.ts';

const meansOf = (edges: readonly MapEdge[]): Map<string, number> => {
  const means = new Map<string, number>();
  for (const [to, calls] of groupBy(
    edges.filter(({ kind }) => kind !== 'queue'),
    (edge) => edge.to,
  )) {
    let sum = 0;
    let count = 0;
    for (const { meanMs, callsPerMin } of calls) {
      if (meanMs === undefined || callsPerMin === undefined) continue;
      sum += meanMs * callsPerMin;
      count += callsPerMin;
    }
    if (count > 0) means.set(to, sum / count / 1000);
  }
  return means;
};

/**
 * How long calls to each node take for who makes them, from traces: it holds what a service's own
 * metrics leave out (initialisation, queues in front of it, the network).
 */
export const seenLatencies = (
  edges: readonly MapEdge[],
  usualEdges: readonly MapEdge[],
): Map<string, SeenLatency> => {
  const usual = meansOf(usualEdges);
  const seen = new Map<string, SeenLatency>();
  for (const [id, windowS] of meansOf(edges)) {
    const usualS = usual.get(id);
    if (usualS !== undefined && usualS > 0) seen.set(id, { usualS, windowS });
  }
  return seen;
};
