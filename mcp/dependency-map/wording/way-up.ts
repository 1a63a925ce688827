import type { CallGraph } from '../engine/call-graph.ts';
import { type NodeChange, plainness } from '../engine/node-change.ts';

/** A hop over a node in trouble counts one, over a calm one so many. */
const CALM_HOP = 10;

/** The way back from `to` along the hops that led there. */
const traced = (to: string, before: ReadonlyMap<string, string>): string[] => {
  const way = [to];
  for (let at = before.get(to); at !== undefined; at = before.get(at)) way.unshift(at);
  return way;
};

/** Shortest way from a node up its callers (Dijkstra), through troubled nodes where there is one. */
export const wayUp = (
  from: string,
  to: string,
  graph: CallGraph,
  changes: ReadonlyMap<string, NodeChange>,
): string[] | undefined => {
  const cost = new Map([[from, 0]]);
  const before = new Map<string, string>();
  const costOf = (id: string): number => cost.get(id) ?? Number.POSITIVE_INFINITY;
  const hop = (caller: string): number => {
    const change = changes.get(caller);
    return change && plainness(change) > 0.5 ? 1 : CALM_HOP;
  };
  const queue = [from];
  for (let id = queue.pop(); id !== undefined && id !== to; id = queue.pop()) {
    for (const { from: caller } of graph.callers(id)) {
      const total = costOf(id) + hop(caller);
      if (total >= costOf(caller)) continue;
      cost.set(caller, total);
      before.set(caller, id);
      queue.push(caller);
    }
    queue.sort((a, b) => costOf(b) - costOf(a));
  }
  return cost.has(to) ? traced(to, before) : undefined;
};
