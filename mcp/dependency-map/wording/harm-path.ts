import { type CallGraph, isClient } from '../engine/call-graph.ts';
import { callRatioOf } from '../engine/call-ratio.ts';
import { isLoaded, loadOriginOf } from '../engine/load-origin.ts';
import type { NodeChange } from '../engine/node-change.ts';
import type { Ranking } from '../engine/rank-causes.ts';
import { times } from './figures.ts';
import { wayUp } from './way-up.ts';

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

const sureOf = (change: NodeChange | undefined, channel: 'latency' | 'failing'): boolean =>
  (change?.[channel]?.sure ?? 0) > 0.5;

const howUp = (
  callee: NodeChange | undefined,
  caller: NodeChange | undefined,
  failing: boolean,
) => {
  const both = sureOf(callee, 'failing') && sureOf(caller, 'failing');
  return both && (failing || !sureOf(caller, 'latency')) ? 'errors pass through' : 'waits';
};

const howDown = (from: string, to: string, { graph, changes }: Ranking): string => {
  const edge = graph.callers(to).find((call) => call.from === from);
  const ratio = edge ? callRatioOf(edge, graph, changes) : { usual: 1, now: 1 };
  const more = ratio.usual > 0 ? ratio.now / ratio.usual : 1;
  if (more >= 1.25) return `retries ${times(more)}`;
  const growth = changes.get(to)?.growth ?? 1;
  return growth >= 1.25 ? `calls ${times(growth)}` : 'calls';
};

const howOf = (from: string, to: string, ranking: Ranking): string =>
  isUp(ranking.graph, from, to)
    ? howUp(ranking.changes.get(from), ranking.changes.get(to), ranking.channel === 'failing')
    : howDown(from, to, ranking);

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
  const ways = origin.path.map((id, index) => {
    const meets = id === cause ? [cause] : wayUp(cause, id, graph, changes);
    return meets ? [...meets, ...origin.path.slice(index + 1)] : undefined;
  });
  const straight = ways.find((way) => way !== undefined && new Set(way).size === way.length);
  return straight ?? up ?? [cause];
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
