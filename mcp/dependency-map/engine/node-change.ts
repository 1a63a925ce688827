import { type Deviation, levelDuring, strengthDuring } from './deviation.ts';
import type { NodeFacts } from './node-facts.ts';
import { gateOf } from './robust-stats.ts';

/** An amount before and during the trouble, and how sure it is that the two differ (0 to 1). */
export interface Amount {
  readonly usual: number;
  readonly now: number;
  /** `now - usual`, never negative. */
  readonly added: number;
  readonly sure: number;
}

/** What changed on one node while the trouble lasted. */
export interface NodeChange {
  readonly facts: NodeFacts;
  /** Seconds a request. */
  readonly latency?: Amount;
  /** Share of requests that fail or are throttled, 0 to 1. */
  readonly failing?: Amount;
  /** Requests a second; `sure` is that there are more of them. */
  readonly load?: Amount;
  /** Requests now as a multiple of the usual; 1 when unknown. */
  readonly growth: number;
  /** How sure it is that a resource or a limit of its own is short: throttles, saturation, backlog. */
  readonly short: number;
  /** The resource or limit behind `short`. */
  readonly shortOf?: Deviation;
}

const sureOf = (deviation: Deviation, focus: ArrayLike<number>): number =>
  gateOf(strengthDuring(deviation, focus));

const amountOf = (usual: number, now: number, sure: number): Amount => ({
  usual,
  now,
  added: Math.max(0, now - usual),
  sure,
});

const latencyOf = (facts: NodeFacts, focus: ArrayLike<number>): Amount | undefined => {
  const cold = facts.coldStart;
  const coldAdded = cold ? Math.max(0, cold.rate - cold.baselineRate) * cold.initS : 0;
  // Cold starts are counted one by one, so a clear rise is certain; chance makes about the root of it.
  const coldExtra = cold ? (cold.rate - cold.baselineRate) * cold.invocations : 0;
  const coldSure = cold
    ? gateOf(coldExtra / (3 * Math.sqrt(cold.baselineRate * cold.invocations + 1)))
    : 0;
  const seen = facts.latency;
  if (!seen) return cold && coldSure > 0.5 ? amountOf(0, coldAdded, coldSure) : undefined;
  const now = levelDuring(seen, focus);
  if (!Number.isFinite(now)) return undefined;
  const measured = amountOf(seen.usual, now, sureOf(seen, focus));
  // Lambda's own Duration leaves out the initialisation that its callers wait for.
  if (coldSure > 0.5 && coldAdded > measured.added)
    return amountOf(seen.usual, seen.usual + coldAdded, Math.max(coldSure, measured.sure));
  return measured;
};

const shareOf = (
  counted: Deviation | undefined,
  requests: Deviation | undefined,
  focus: ArrayLike<number>,
): Amount | undefined => {
  if (!counted || !requests) return undefined;
  const now = levelDuring(counted, focus) / levelDuring(requests, focus);
  const usual = requests.usual > 0 ? counted.usual / requests.usual : 0;
  if (!Number.isFinite(now)) return undefined;
  return amountOf(Math.min(1, usual), Math.min(1, now), sureOf(counted, focus));
};

const failingOf = (facts: NodeFacts, focus: ArrayLike<number>): Amount | undefined => {
  if (facts.availability) {
    const now = levelDuring(facts.availability, focus);
    if (!Number.isFinite(now)) return undefined;
    return amountOf(
      1 - facts.availability.usual / 100,
      1 - now / 100,
      sureOf(facts.availability, focus),
    );
  }
  const errors = shareOf(facts.errors, facts.requests, focus);
  const throttled = shareOf(facts.throttles, facts.requests, focus);
  if (!errors || !throttled) return errors ?? throttled;
  return errors.added * errors.sure >= throttled.added * throttled.sure ? errors : throttled;
};

const loadOf = (facts: NodeFacts, focus: ArrayLike<number>): Amount | undefined => {
  const requests = facts.requests;
  if (!requests) return undefined;
  const now = levelDuring(requests, focus);
  if (!Number.isFinite(now)) return undefined;
  return amountOf(requests.usual, now, sureOf(requests, focus));
};

/** Weighs what is known of a node over the time of the trouble (`focus`: weights on the bins). */
export const nodeChangeOf = (facts: NodeFacts, focus: ArrayLike<number>): NodeChange => {
  const latency = latencyOf(facts, focus);
  const failing = failingOf(facts, focus);
  const load = loadOf(facts, focus);
  const limits = [...facts.resources, ...(facts.throttles ? [facts.throttles] : [])]
    .map((deviation) => ({ deviation, sure: sureOf(deviation, focus) }))
    .toSorted((a, b) => b.sure - a.sure);
  const shortest = limits[0];
  return {
    facts,
    ...(latency && { latency }),
    ...(failing && { failing }),
    ...(load && { load }),
    growth: load && load.usual > 0 ? load.now / load.usual : 1,
    short: shortest?.sure ?? 0,
    ...(shortest && { shortOf: shortest.deviation }),
  };
};

/** How plain it is that anything of its own changed, 0 to 1. */
export const plainness = (change: NodeChange): number =>
  Math.max(change.latency?.sure ?? 0, change.failing?.sure ?? 0, change.short);
