import type { MapEdge } from '../../contracts/dependency-map-tools.ts';
import { type CallGraph, isClient } from './call-graph.ts';
import { callRatioOf } from './call-ratio.ts';
import type { Amount, NodeChange } from './node-change.ts';

/** In what the trouble of a node is counted: time a request, or failing requests. */
export type Channel = 'latency' | 'failing';

/** A part of a node's trouble that a callee explains. */
interface Share {
  readonly to: string;
  readonly channel: Channel;
  readonly share: number;
}

export interface Blame {
  /** By node: what part of the symptom's change it explains by itself, 0 to 1. They add up to 1. */
  readonly own: ReadonlyMap<string, number>;
  /** By `caller → callee`: what part of the symptom's change went over this call. */
  readonly over: ReadonlyMap<string, number>;
}

export const callKey = (from: string, to: string): string => `${from}\u0000${to}`;

/** A callee's change counts in full when it is as plain as the change it is to explain. */
const relativeSure = (callee: Amount, caller: Amount | undefined): number =>
  Math.min(1, callee.sure / Math.max(0.05, caller?.sure ?? 1));

const explainedBy = (
  edge: MapEdge,
  channel: Channel,
  graph: CallGraph,
  changes: ReadonlyMap<string, NodeChange>,
): number => {
  if (edge.kind === 'queue') return 0;
  const callee = changes.get(edge.to);
  const amount = callee?.[channel];
  if (!callee || !amount) return 0;
  const ratio = callRatioOf(edge, graph, changes);
  const sure = relativeSure(amount, changes.get(edge.from)?.[channel]);
  const slower = sure * ratio.usual * amount.added;
  if (channel === 'failing') return Math.min(1, slower);
  // Calls beyond the usual are retries when the callee is in trouble; else the caller's own doing.
  const troubled = Math.max(sure, callee.failing?.sure ?? 0) * Math.min(1, ratio.usual / ratio.now);
  const more = Math.max(0, ratio.now - ratio.usual) * (callee.load?.sure ?? 0) * amount.now;
  return slower + more * troubled;
};

/** A callee of which the channel is not measured, or does not tell, but which is short of something. */
const otherTrouble = (callee: NodeChange | undefined, channel: Channel): number => {
  if (!callee) return 0;
  if (channel === 'latency') {
    const failing = callee.failing;
    const waits = failing ? failing.sure * Math.min(1, failing.added * 10) : 0;
    return Math.max(waits, callee.latency ? 0 : callee.short);
  }
  return callee.failing ? 0 : callee.short;
};

/**
 * What callees explain counts by its root: time-outs, retries and percentiles hide a part of what
 * comes from them, and a caller rarely falls ill of itself at the same time.
 */
const FOLLOW = 0.5;

const sharesOf = (
  id: string,
  channel: Channel,
  graph: CallGraph,
  changes: ReadonlyMap<string, NodeChange>,
): Share[] => {
  const edges = graph.callees(id);
  const own = changes.get(id)?.[channel]?.added ?? 0;
  const direct = edges.map((edge) => ({
    to: edge.to,
    channel,
    share: explainedBy(edge, channel, graph, changes),
  }));
  const total = direct.reduce((sum, { share }) => sum + share, 0);
  const whole = Math.max(own, total * (own > 0 ? 1 : 1.1));
  const explained = whole > 0 ? total / whole : 0;
  const follow = explained > 0 ? explained ** FOLLOW / total : 0;
  const shares: Share[] = direct
    .map((one) => ({ ...one, share: one.share * follow }))
    .filter((one) => one.share > 0);
  const left = 1 - shares.reduce((sum, { share }) => sum + share, 0);
  return [...shares, ...sideShares(id, channel, left, edges, changes, graph)];
};

/** What no callee explains in this channel may come from one that is in trouble otherwise. */
const sideShares = (
  id: string,
  channel: Channel,
  left: number,
  edges: readonly MapEdge[],
  changes: ReadonlyMap<string, NodeChange>,
  graph: CallGraph,
): Share[] => {
  const asked = edges.filter(({ kind }) => kind !== 'queue');
  const others = asked
    .map(({ to }) => ({ to, weight: otherTrouble(changes.get(to), channel) }))
    .filter(({ weight }) => weight > 0.5);
  const weights = others.reduce((sum, { weight }) => sum + weight, 0);
  if (weights > 0)
    return others.map(({ to, weight }) => ({
      to,
      channel: channel === 'latency' && changes.get(to)?.failing ? 'failing' : channel,
      share: left * 0.8 * Math.min(1, weights) * (weight / weights),
    }));
  return channel === 'failing' ? timeOuts(id, left, asked, changes, graph) : [];
};

/** A callee this many times slower than usual is as slow as matters. */
const VERY_SLOW = 4;

/** How far a slow callee may have made its caller give up, 0 to 1; `explains`: seconds of the caller's. */
const givesUp = (
  edge: MapEdge,
  explains: number,
  changes: ReadonlyMap<string, NodeChange>,
): number => {
  const callee = changes.get(edge.to)?.latency;
  const forItself = callee ? callee.added / Math.max(VERY_SLOW * callee.usual, 1e-9) : 0;
  const forCaller = explains / Math.max(changes.get(edge.from)?.latency?.usual ?? 0, 1e-9);
  const weight = Math.sqrt(Math.min(1, forItself) * Math.min(1, forCaller));
  return weight > 0.25 ? Math.min(1, 2 * weight) : 0;
};

/**
 * Requests that fail because a callee is slow: a caller that is slower itself waited for what makes it
 * slower, and gave up on some; with a short time-out it is not slower, but then the time that the
 * callee adds is much for both.
 */
const timeOuts = (
  id: string,
  left: number,
  edges: readonly MapEdge[],
  changes: ReadonlyMap<string, NodeChange>,
  graph: CallGraph,
): Share[] => {
  const own = changes.get(id)?.latency;
  const slow = edges.map((edge) => {
    const explains = explainedBy(edge, 'latency', graph, changes);
    const waits = own && own.added > 0 ? own.sure * (explains / own.added) : 0;
    return { to: edge.to, weight: Math.max(waits, givesUp(edge, explains, changes)) };
  });
  const total = slow.reduce((sum, { weight }) => sum + weight, 0);
  return slow
    .filter(({ weight }) => weight > 0)
    .map(({ to, weight }) => ({
      to,
      channel: 'latency',
      share: left * 0.8 * Math.min(1, total) * (weight / total),
    }));
};

/** A part smaller than this is not followed further. */
const LEAST = 1e-4;
/** Longest chain of calls that is followed. */
const MOST_HOPS = 64;

interface Part {
  readonly id: string;
  readonly channel: Channel;
  readonly part: number;
}

/** Sums parts that arrive at one node in one channel. */
const gather = (parts: readonly Part[]): Part[] => {
  const sums = new Map<string, Part>();
  for (const one of parts) {
    const key = callKey(one.id, one.channel);
    sums.set(key, { ...one, part: one.part + (sums.get(key)?.part ?? 0) });
  }
  return [...sums.values()];
};

const increase = (sums: Map<string, number>, key: string, by: number): void => {
  sums.set(key, (sums.get(key) ?? 0) + by);
};

/**
 * Follows the symptom's change from callers to callees: at each node the part that its callees
 * explain, weighted by calls a request (self time, as in CIRCA's residuals; Li et al., KDD 2022),
 * goes on to them, and the rest stays. Linear in the calls a round, at most 64 rounds. A client is
 * blamed only for what nothing else explains.
 */
export const followBlame = (
  start: ReadonlyMap<string, { readonly channel: Channel; readonly part: number }>,
  graph: CallGraph,
  changes: ReadonlyMap<string, NodeChange>,
): Blame => {
  const own = new Map<string, number>();
  const over = new Map<string, number>();
  const memo = new Map<string, Share[]>();
  const shares = (id: string, channel: Channel): Share[] => {
    const key = callKey(id, channel);
    const known = memo.get(key) ?? sharesOf(id, channel, graph, changes);
    memo.set(key, known);
    return known;
  };
  /** Keeps what stays at a node and answers what goes on. */
  const pass = ({ id, channel, part }: Part): Part[] => {
    const moved = shares(id, channel)
      .map((share) => ({ id: share.to, channel: share.channel, part: part * share.share }))
      .filter((one) => one.part >= LEAST);
    const kept = part - moved.reduce((sum, one) => sum + one.part, 0);
    for (const one of moved) increase(over, callKey(id, one.id), one.part);
    if (!isClient(graph.nodes.get(id)) || kept > 0.5) increase(own, id, kept);
    return moved;
  };
  let wave: Part[] = [...start].map(([id, one]) => ({ id, ...one }));
  for (let hop = 0; hop < MOST_HOPS && wave.length > 0; hop += 1) wave = gather(wave.flatMap(pass));
  for (const { id, part } of wave) increase(own, id, part);
  return { own, over };
};
