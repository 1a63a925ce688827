import { isClient } from '../engine/call-graph.ts';
import { isLoaded } from '../engine/load-origin.ts';
import { isHit, type NodeChange } from '../engine/node-change.ts';
import type { Ranking } from '../engine/rank-causes.ts';
import type { Expected } from '../forecast/forecast-cascade.ts';
import { WORTH } from './cut.ts';

/** What is to be contained, and what it does to the requests that need it. */
export interface Trouble {
  readonly node: string;
  /** `overload`: asked more than it can serve, now or soon; `fault`: a cause that is slow or fails by itself. */
  readonly kind: 'overload' | 'fault';
  /** What its callers feel; a forecast is felt by nobody yet. */
  readonly felt: 'fails' | 'waits' | 'forecast';
  /** Share of the requests to it that feel it, 0 to 1; of a forecast its probability. */
  readonly share: number;
  /** What a request to it loses on the average, 0 to 1 (`WORTH`). */
  readonly harm: number;
}

/** Less likely forecasts are not cut for. */
const LEAST_PROBABILITY = 0.5;
/** Short of something, but nobody measured how many requests feel it: as likely as not. */
const UNMEASURED = 0.5;
/** From a quarter more time on, every request feels it. */
const FELT_SLOWER = 0.25;

const feltAt = ({ latency, failing }: NodeChange): Pick<Trouble, 'felt' | 'share' | 'harm'> => {
  const failed = failing && failing.sure > 0.5 ? Math.min(1, failing.added) : 0;
  const waits =
    latency !== undefined && latency.sure > 0.5 && latency.added > FELT_SLOWER * latency.usual;
  const waiting = waits ? 1 - WORTH.waits : 0;
  if (failed > 0 && failed >= waiting) return { felt: 'fails', share: failed, harm: failed };
  if (waits) return { felt: 'waits', share: 1, harm: Math.max(waiting, failed) };
  return { felt: 'fails', share: UNMEASURED, harm: UNMEASURED };
};

/**
 * True where a limit of its own is short under more load than usual. A slow function has more running
 * at once because it is slow: that is no limit.
 */
const isOverloaded = (id: string, change: NodeChange, { graph, changes }: Ranking): boolean => {
  const series = change.shortOf?.series;
  const isCount = series?.signal === 'saturation' && series.unit !== '%' && !series.isUse;
  return change.short > 0.5 && !isCount && isLoaded(id, graph, changes);
};

/** All trouble that a cut could contain: what is overloaded now or soon, and causes that are faulty by themselves. */
export const troubleOf = (
  ranking: Ranking,
  causes: readonly string[],
  expected: readonly Expected[],
): Trouble[] => {
  const found = new Map<string, Trouble>();
  for (const { node, mechanism, probability: share } of expected)
    if (mechanism !== 'waits' && share >= LEAST_PROBABILITY)
      found.set(node, { node, kind: 'overload', felt: 'forecast', share, harm: share });
  for (const [node, change] of ranking.changes)
    if (isOverloaded(node, change, ranking))
      found.set(node, { node, kind: 'overload', ...feltAt(change) });
    else if (causes.includes(node) && isHit(change))
      found.set(node, { node, kind: 'fault', ...feltAt(change) });
  return [...found.values()].filter(({ node }) => !isClient(ranking.graph.nodes.get(node)));
};
