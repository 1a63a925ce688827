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
  const shares: Share[] =
    whole > 0
      ? direct.map((one) => ({ ...one, share: one.share / whole })).filter((one) => one.share > 0)
      : [];
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

/**
 * Requests that fail because a callee is slow: the time it adds is much for itself and for the caller
 * (geometric mean of both), which either waited for it as well or, with a time-out, gave up.
 */
const timeOuts = (
  id: string,
  left: number,
  edges: readonly MapEdge[],
  changes: ReadonlyMap<string, NodeChange>,
  graph: CallGraph,
): Share[] => {
  const usual = Math.max(changes.get(id)?.latency?.usual ?? 0, 1e-9);
  const slow = edges
    .map((edge) => {
      const callee = changes.get(edge.to)?.latency;
      const forItself = callee ? callee.added / Math.max(VERY_SLOW * callee.usual, 1e-9) : 0;
      const forCaller = explainedBy(edge, 'latency', graph, changes) / usual;
      return { to: edge.to, weight: Math.sqrt(Math.min(1, forItself) * Math.min(1, forCaller)) };
    })
    .filter(({ weight }) => weight > 0.25);
  const total = slow.reduce((sum, { weight }) => sum + weight, 0);
  return slow.map(({ to, weight }) => ({
    to,
    channel: 'latency',
    share: left * 0.8 * Math.min(1, 2 * total) * (weight / total),
  }));
};

/** A part smaller than this is not followed further. */
const LEAST = 1e-4;
/** Longest chain of calls that is followed. */
const MOST_HOPS = 64;

/**
 * Follows the symptom's change from callers to callees: at each node the part that its callees
 * explain, weighted by calls a request (self time, as in CIRCA's residuals; Li et al., KDD 2022),
 * goes on to them, and the rest stays. Linear in the calls a round, at most 64 rounds.
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
  let wave = new Map(
    [...start].map(([id, { channel, part }]) => [callKey(id, channel), { id, channel, part }]),
  );
  for (let hop = 0; hop < MOST_HOPS && wave.size > 0; hop += 1) {
    const next: typeof wave = new Map();
    for (const { id, channel, part } of wave.values()) {
      let kept = part;
      for (const share of shares(id, channel)) {
        const moved = part * share.share;
        if (moved < LEAST) continue;
        kept -= moved;
        over.set(callKey(id, share.to), (over.get(callKey(id, share.to)) ?? 0) + moved);
        const key = callKey(share.to, share.channel);
        const before = next.get(key)?.part ?? 0;
        next.set(key, { id: share.to, channel: share.channel, part: before + moved });
      }
      if (!isClient(graph.nodes.get(id)) || kept > 0.5) own.set(id, (own.get(id) ?? 0) + kept);
    }
    wave = next;
  }
  for (const { id, part } of wave.values()) own.set(id, (own.get(id) ?? 0) + part);
  return { own, over };
};
