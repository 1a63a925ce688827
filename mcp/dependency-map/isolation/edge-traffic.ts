import type { MapEdge } from '../../contracts/dependency-map-tools.ts';
import { callRatioOf } from '../engine/call-ratio.ts';
import type { Ranking } from '../engine/rank-causes.ts';

/** What goes over one edge, a second. */
export interface EdgeTraffic {
  /** Requests of the caller that need the callee. */
  readonly requests: number;
  /** Calls that they make, repeats among them. */
  readonly calls: number;
  /** Calls beyond the usual. */
  readonly more: number;
}

/** Calls must have grown by so much of the usual before a caller is said to add load. */
const GROWN = 0.15;

/** By the caller's own counts; without them by the map's, which tells of no growth. */
export const edgeTrafficOf = (edge: MapEdge, { graph, changes }: Ranking): EdgeTraffic => {
  const load = changes.get(edge.from)?.load;
  if (!load) {
    const perS = (edge.callsPerMin ?? 0) / 60;
    return { requests: perS, calls: perS, more: 0 };
  }
  const ratio = callRatioOf(edge, graph, changes);
  const [now, usual] = [ratio.now * load.now, ratio.usual * load.usual];
  return {
    requests: load.now * Math.min(1, ratio.now),
    calls: now,
    more: now - usual > GROWN * usual ? now - usual : 0,
  };
};

/** Requests a second of an edge that nobody counted: enough to be weighed, too few to outweigh a count. */
export const UNCOUNTED = 1 / 3600;
