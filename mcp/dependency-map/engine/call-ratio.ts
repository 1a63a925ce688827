import type { MapEdge } from '../../contracts/dependency-map-tools.ts';
import type { CallGraph } from './call-graph.ts';
import type { NodeChange } from './node-change.ts';

/** Calls of one callee that one request of its caller makes. */
export interface CallRatio {
  readonly usual: number;
  readonly now: number;
}

const LEAST_RATE = 1e-9;

/** Of what a callee is asked, the share that comes from this caller: by the map's counts, else by load. */
const shareOfCaller = (
  edge: MapEdge,
  graph: CallGraph,
  changes: ReadonlyMap<string, NodeChange>,
  when: 'usual' | 'now',
): number => {
  const callers = graph.callers(edge.to);
  if (callers.length <= 1) return 1;
  const counted = callers.every(({ callsPerMin }) => callsPerMin !== undefined);
  const weigh = (one: MapEdge): number =>
    counted ? (one.callsPerMin ?? 0) : (changes.get(one.from)?.load?.[when] ?? 0);
  const total = callers.reduce((sum, one) => sum + weigh(one), 0);
  return total > 0 ? weigh(edge) / total : 1 / callers.length;
};

/**
 * How often a caller calls a callee for one request, from the requests both saw. 1 where either is
 * unknown. Above the usual it is what retries look like.
 */
export const callRatioOf = (
  edge: MapEdge,
  graph: CallGraph,
  changes: ReadonlyMap<string, NodeChange>,
): CallRatio => {
  const caller = changes.get(edge.from)?.load;
  const callee = changes.get(edge.to)?.load;
  if (!caller || !callee) return { usual: 1, now: 1 };
  const at = (when: 'usual' | 'now'): number =>
    (shareOfCaller(edge, graph, changes, when) * callee[when]) / Math.max(caller[when], LEAST_RATE);
  const usual = caller.usual > LEAST_RATE ? at('usual') : 1;
  const now = caller.now > LEAST_RATE ? at('now') : usual;
  return { usual, now };
};
