import type { MapEdge } from '../../contracts/dependency-map-tools.ts';
import { groupBy } from '../../shared/group-by.ts';
import type { SeenLatency } from './node-facts.ts';

interface Mean {
  readonly seconds: number;
  readonly callsPerMin: number;
}

const meansOf = (edges: readonly MapEdge[]): Map<string, Mean> => {
  const means = new Map<string, Mean>();
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
    if (count > 0) means.set(to, { seconds: sum / count / 1000, callsPerMin: count });
  }
  return means;
};

/**
 * How long calls to each node take for who makes them, from traces: it holds what a service's own
 * metrics leave out (initialisation, queues in front of it, the network). `windowMin` is the window's length in minutes.
 */
export const seenLatencies = (
  edges: readonly MapEdge[],
  usualEdges: readonly MapEdge[],
  windowMin: number,
): Map<string, SeenLatency> => {
  const usual = meansOf(usualEdges);
  const seen = new Map<string, SeenLatency>();
  for (const [id, { seconds, callsPerMin }] of meansOf(edges)) {
    const usualS = usual.get(id)?.seconds ?? 0;
    if (usualS > 0) seen.set(id, { usualS, windowS: seconds, calls: callsPerMin * windowMin });
  }
  return seen;
};
