import { type CallGraph, isClient } from '../engine/call-graph.ts';
import { callRatioOf } from '../engine/call-ratio.ts';
import { isLoaded, loadOriginOf } from '../engine/load-origin.ts';
import { type NodeChange, plainness } from '../engine/node-change.ts';
import type { Ranking } from '../engine/rank-causes.ts';
import { times } from './figures.ts';

export interface HarmStep {
  readonly from: string;
  readonly to: string;
  readonly how: string;
}

/** How the trouble went from the first candidate along what it harms. */
export interface HarmPath {
  readonly path: readonly string[];
  readonly steps: readonly HarmStep[];
}

/** Shortest way up the callers; through troubled nodes where there is one. */
const wayUp = (
  from: string,
  to: string,
  graph: CallGraph,
  changes: ReadonlyMap<string, NodeChange>,
): string[] | undefined => {
  const cost = new Map([[from, 0]]);
  const before = new Map<string, string>();
  const queue = [from];
  while (queue.length > 0) {
    queue.sort((a, b) => (cost.get(b) ?? 0) - (cost.get(a) ?? 0));
    const id = queue.pop();
    if (id === undefined || id === to) break;
    for (const { from: caller } of graph.callers(id)) {
      const change = changes.get(caller);
      const step = change && plainness(change) > 0.5 ? 1 : 10;
      const total = (cost.get(id) ?? 0) + step;
      if (total >= (cost.get(caller) ?? Number.POSITIVE_INFINITY)) continue;
      cost.set(caller, total);
      before.set(caller, id);
      queue.push(caller);
    }
  }
  if (!cost.has(to)) return undefined;
  const way = [to];
  for (let at = before.get(to); at !== undefined; at = before.get(at)) way.unshift(at);
  return way;
};

/** The node that others' load harms most: overloaded, and loaded plainly more than usual. */
const mostLoaded = ({ changes, graph, causes }: Ranking): string | undefined => {
  const cause = causes[0]?.node;
  return [...changes.values()]
    .filter(({ facts }) => facts.id !== cause && isLoaded(facts.id, graph, changes))
    .map((change) => ({ id: change.facts.id, harm: change.short * change.growth, change }))
    .filter(({ change }) => change.short > 0.5)
    .toSorted((a, b) => b.harm - a.harm)[0]?.id;
};

const isUp = (graph: CallGraph, from: string, to: string): boolean =>
  graph.callers(from).some((edge) => edge.from === to);

const howOf = (from: string, to: string, { graph, changes, channel }: Ranking): string => {
  const [one, other] = [changes.get(from), changes.get(to)];
  if (isUp(graph, from, to)) {
    const failing = (one?.failing?.sure ?? 0) > 0.5 && (other?.failing?.sure ?? 0) > 0.5;
    const waiting = (other?.latency?.sure ?? 0) > 0.5;
    return failing && (channel === 'failing' || !waiting) ? 'errors pass through' : 'waits';
  }
  const edge = graph.callers(to).find((call) => call.from === from);
  const ratio = edge ? callRatioOf(edge, graph, changes) : { usual: 1, now: 1 };
  const more = ratio.usual > 0 ? ratio.now / ratio.usual : 1;
  if (more >= 1.25) return `retries ${times(more)}`;
  const growth = other?.growth ?? 1;
  return growth >= 1.25 ? `calls ${times(growth)}` : 'calls';
};

const pathOf = (ranking: Ranking): string[] => {
  const { graph, changes, causes, start } = ranking;
  const cause = causes[0]?.node;
  if (cause === undefined) return [];
  const target = start[0] ?? cause;
  const up = wayUp(cause, target, graph, changes);
  const victim = mostLoaded(ranking);
  const origin = victim === undefined ? undefined : loadOriginOf(victim, graph, changes);
  if (!origin) return up ?? [cause];
  // The way up may meet the way of the load anywhere along it.
  for (const [index, id] of origin.path.entries()) {
    const meets = id === cause ? [cause] : wayUp(cause, id, graph, changes);
    if (
      meets &&
      new Set([...meets, ...origin.path.slice(index + 1)]).size ===
        meets.length + origin.path.length - index - 1
    )
      return [...meets, ...origin.path.slice(index + 1)];
  }
  return up ?? [cause];
};

/** The path of harm of the first candidate: up to who waits for it, and down to what their load harms. */
export const harmPathOf = (ranking: Ranking): HarmPath => {
  const path = pathOf(ranking).filter((id) => !isClient(ranking.graph.nodes.get(id)));
  const steps = path.slice(1).map((to, index) => {
    const from = path[index] ?? to;
    return { from, to, how: howOf(from, to, ranking) };
  });
  return { path, steps };
};
