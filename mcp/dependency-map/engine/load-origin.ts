import { type CallGraph, isClient } from './call-graph.ts';
import { callRatioOf } from './call-ratio.ts';
import type { NodeChange } from './node-change.ts';

/** Where the additional load on a node comes from. */
export interface LoadOrigin {
  readonly node: string;
  /** `entry`: from outside of what is seen; `retries`: this node calls more often for one request. */
  readonly kind: 'entry' | 'retries';
  /** From the origin down to the node that is loaded. */
  readonly path: readonly string[];
}

const MOST_HOPS = 32;
/** From this growth on a node counts as loaded more than usual. */
const GROWN = 1.25;

/** True for a node that is asked plainly more than usual; one whose requests nobody counts, if a caller is. */
export const isLoaded = (
  id: string,
  graph: CallGraph,
  changes: ReadonlyMap<string, NodeChange>,
): boolean => {
  const change = changes.get(id);
  if (change?.load) return change.load.sure > 0.5 && change.growth > GROWN;
  return graph.callers(id).some(({ from }) => {
    const caller = changes.get(from);
    return caller?.load !== undefined && caller.load.sure > 0.5 && caller.growth > GROWN;
  });
};

/** The caller that sends most of the additional calls, by its load and calls a request. */
const heaviestCaller = (
  id: string,
  graph: CallGraph,
  changes: ReadonlyMap<string, NodeChange>,
  visited: readonly string[],
): { from: string; added: number } | undefined =>
  graph
    .callers(id)
    .filter(({ from }) => !isClient(graph.nodes.get(from)) && !visited.includes(from))
    .map((edge) => {
      const load = changes.get(edge.from)?.load;
      const ratio = callRatioOf(edge, graph, changes);
      // Uncounted callers come last, but they are callers.
      const added = load ? ratio.now * load.now - ratio.usual * load.usual : Number.MIN_VALUE;
      return { from: edge.from, added };
    })
    .filter(({ added }) => added > 0)
    .toSorted((a, b) => b.added - a.added)[0];

const isEntry = (id: string, graph: CallGraph): boolean =>
  graph.callers(id).every(({ from }) => isClient(graph.nodes.get(from)));

/** Follows additional load up to where it begins; undefined for a node that has none, or goes round. */
export const loadOriginOf = (
  id: string,
  graph: CallGraph,
  changes: ReadonlyMap<string, NodeChange>,
): LoadOrigin | undefined => {
  if (!isLoaded(id, graph, changes)) return undefined;
  const path = [id];
  let at = id;
  for (let hop = 0; hop < MOST_HOPS; hop += 1) {
    const caller = heaviestCaller(at, graph, changes, path);
    if (!caller) return isEntry(at, graph) ? { node: at, kind: 'entry', path } : undefined;
    path.unshift(caller.from);
    if (!isLoaded(caller.from, graph, changes)) return { node: caller.from, kind: 'retries', path };
    at = caller.from;
  }
  return undefined;
};
