import { type CallGraph, isClient } from '../engine/call-graph.ts';
import { callRatioOf } from '../engine/call-ratio.ts';
import { isLoaded, loadOriginOf } from '../engine/load-origin.ts';
import { type NodeChange, plainness } from '../engine/node-change.ts';
import type { Ranking } from '../engine/rank-causes.ts';
import { times } from './figures.ts';
import { wayUp } from './way-up.ts';

interface HarmStep {
  readonly from: string;
  readonly to: string;
  readonly how: string;
}

/** How the trouble went from the first candidate along what it harms. */
export interface HarmPath {
  readonly path: readonly string[];
  readonly steps: readonly HarmStep[];
}

/** The node that others' load harms most: short of something and asked plainly more than usual; a store before a service. */
const mostLoaded = ({ changes, graph, causes }: Ranking): string | undefined => {
  const cause = causes[0]?.node;
  const isStore = (id: string): boolean => graph.callees(id).length === 0;
  const harm = ({ short, growth }: NodeChange): number => short * growth;
  return [...changes.values()]
    .filter(({ facts, short }) => facts.id !== cause && short > 0.5)
    .filter(({ facts }) => isLoaded(facts.id, graph, changes))
    .toSorted(
      (a, b) => Number(isStore(b.facts.id)) - Number(isStore(a.facts.id)) || harm(b) - harm(a),
    )[0]?.facts.id;
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

/** Calls a request below which a callee is hardly ever called. */
const RARELY = 0.05;

const howDown = (from: string, to: string, { graph, changes }: Ranking): string => {
  const edge = graph.callers(to).find((call) => call.from === from);
  const ratio = edge ? callRatioOf(edge, graph, changes) : { usual: 1, now: 1 };
  const more = ratio.usual > 0 ? ratio.now / ratio.usual : 1;
  if (ratio.usual < RARELY && more >= 1.25) return 'now calls it';
  if (more >= 1.25) return `retries ${times(more)}`;
  const growth = changes.get(to)?.growth ?? 1;
  return growth >= 1.25 ? `calls ${times(growth)}` : 'calls';
};

const howOf = (from: string, to: string, ranking: Ranking): string =>
  isUp(ranking.graph, from, to)
    ? howUp(ranking.changes.get(from), ranking.changes.get(to), ranking.channel === 'failing')
    : howDown(from, to, ranking);

/** From the cause up, and where the way of the load is met, down it. */
const meeting = (up: readonly string[], down: readonly string[], ranking: Ranking): string[] => {
  for (const [at, id] of up.entries()) {
    const from = down[0] ?? id;
    const climb = from === id ? [id] : wayUp(from, id, ranking.graph, ranking.changes);
    const way = climb && [...up.slice(0, at), ...climb.toReversed(), ...down.slice(1)];
    if (way && new Set(way).size === way.length) return way;
  }
  return [...up];
};

const pathOf = (ranking: Ranking): string[] => {
  const { graph, changes, causes, start } = ranking;
  const cause = causes[0]?.node;
  if (cause === undefined) return [];
  const victim = mostLoaded(ranking);
  const load = victim === undefined ? undefined : loadOriginOf(victim, graph, changes)?.path;
  const up = wayUp(cause, start[0] ?? cause, graph, changes);
  if (!load) return up ?? [cause];
  // Where the symptom is the victim itself, the way goes up from the cause to what sends the load.
  return meeting(
    up ?? wayUp(cause, load[0] ?? cause, graph, changes) ?? topsOf(cause, ranking),
    load,
    ranking,
  );
};

/** The way up to the nearest node that nobody in trouble calls. */
const topsOf = (cause: string, { graph, changes }: Ranking): string[] => {
  const way = [cause];
  for (let at: string | undefined = cause; at !== undefined; ) {
    const next: string | undefined = graph
      .callers(at)
      .map(({ from }) => from)
      .find((from) => !way.includes(from) && isTroubled(changes.get(from)));
    if (next !== undefined) way.push(next);
    at = next;
  }
  return way;
};

const isTroubled = (change: NodeChange | undefined): boolean =>
  change !== undefined && plainness(change) > 0.5;

/** The path of harm of the first candidate: up to who waits for it, and down to what their load harms. */
export const harmPathOf = (ranking: Ranking): HarmPath => {
  const path = pathOf(ranking).filter((id) => !isClient(ranking.graph.nodes.get(id)));
  const steps = path.slice(1).map((to, index) => {
    const from = path[index] ?? to;
    return { from, to, how: howOf(from, to, ranking) };
  });
  return { path, steps };
};
