import type { Mechanism } from '../contracts/auth-flow-tools.ts';
import type { Part } from './attribute-hop.ts';
import { addedByDelays, type Percentile, thinned } from './latency-shape.ts';
import { changeOf, type HopView } from './view-hops.ts';

/** Something on the flow that makes it slow or fail. */
export interface Suspect {
  /** What of the entry it explains. */
  readonly of: 'time' | 'failures';
  readonly node: string;
  readonly mechanism: Mechanism;
  /** Milliseconds at the symptom's percentile, of the hop itself. */
  readonly addedMs: number;
  /** Of the entry's change, 0 to 1. */
  readonly share: number;
  /** It follows from more calls than before: retries and fallbacks brought it about. */
  readonly isInduced: boolean;
}

export type FlowChange = 'slower' | 'failing' | 'as-usual';

/** The entry's own change that is worth explaining: over a tenth and 20 ms, or a failing share up by 1 point. */
const LEAST_CHANGE = { share: 0.1, ms: 20, errorPoints: 1 };

/** A share under which a first cause is not believed over one that it induced. */
const LEAST_SHARE = 0.2;

/** Growth of a hop's calls under which its trouble is its own: beyond, clients that try again or a fallback may have brought it. */
const INDUCED_GROWTH = 1.2;

const errorRise = ({ errorPercentBefore, errorPercentAfter }: HopView): number =>
  (errorPercentAfter ?? 0) - (errorPercentBefore ?? 0);

const isSlow = (entry: HopView, at: Percentile): boolean =>
  changeOf(entry)[at] > Math.max(LEAST_CHANGE.ms, LEAST_CHANGE.share * (entry.before?.[at] ?? 0));

/** Whether the entry is slower, fails more, or neither; what fails is told before what is slow. */
export const flowChangeOf = (entry: HopView, at: Percentile, asksErrors: boolean): FlowChange => {
  const isSlower = isSlow(entry, at);
  const isFailing = errorRise(entry) >= LEAST_CHANGE.errorPoints;
  if (isFailing && (asksErrors || !isSlower)) return 'failing';
  return isSlower ? 'slower' : isFailing ? 'failing' : 'as-usual';
};

/** Growth of a hop's calls beside the entry's own from which somebody else's trouble brings them: a fallback. */
const DIVERTED_GROWTH = 1.5;

/** A fallback gets calls that others failed to answer; what fails itself gets its own again. */
const isDiverted = (entry: HopView, { loadGrowth, errorPercentAfter = 0 }: HopView): boolean =>
  (loadGrowth * (1 - errorPercentAfter / 100)) / entry.loadGrowth > DIVERTED_GROWTH;

const isInduced = (entry: HopView, hop: HopView, mechanism: Mechanism): boolean =>
  mechanism === 'retries' ||
  isDiverted(entry, hop) ||
  (hop.loadGrowth > INDUCED_GROWTH && (hop.isThrottling || mechanism === 'own-time'));

const bounded = (share: number): number => Math.min(1, Math.max(0, share));

/** The share of the entry's change, 0 to 1, that a part of a hop explains: as the entry's callers feel it. */
export const shareOf = (entry: HopView, hop: HopView, part: Part, at: Percentile): number => {
  const added = changeOf(entry)[at];
  if (entry.before === undefined || added <= 0) return 0;
  if (hop === entry) return bounded(part.addedMs[at] / added);
  return bounded(addedByDelays(entry.before, thinned(part.delays, hop.weight))[at] / added);
};

const slowSuspects = (entry: HopView, hops: readonly HopView[], at: Percentile): Suspect[] =>
  hops.flatMap((hop) =>
    hop.parts
      .filter(({ part, addedMs }) => part !== 'downstream' && addedMs[at] > 0)
      .map((part) => ({
        of: 'time' as const,
        node: hop.node,
        mechanism: part.part,
        addedMs: part.addedMs[at],
        share: shareOf(entry, hop, part, at) * (part.part === 'own-time' ? hop.slowedShare : 1),
        isInduced: isInduced(entry, hop, part.part),
      })),
  );

/** Calls that fail by waiting take this many times longer, each, than nearly all took before. */
const TIMED_OUT = 1;

/** What fails took so much longer that time is what it failed by: its callers gave up on it. */
const isTimingOut = (hop: HopView): boolean => {
  const failing = errorRise(hop) / 100;
  const longer = (hop.meanAfterMs ?? 0) - (hop.meanBeforeMs ?? 0);
  return failing > 0 && hop.before !== undefined && longer / failing > TIMED_OUT * hop.before.p99;
};

/** Why a hop fails: it throttles, its cold starts or it itself outlast a time-out, or none of these shows. */
const failingBy = (entry: HopView, hop: HopView, at: Percentile): Mechanism => {
  if (hop.isThrottling) return 'throttling';
  const cold = hop.parts.find(({ part }) => part === 'cold-starts');
  if (cold !== undefined && shareOf(entry, hop, cold, at) >= LEAST_SHARE) return 'cold-starts';
  return isTimingOut(hop) ? 'own-time' : 'errors';
};

/** A hop fails by itself as far as what it calls does not fail as much more. */
const failingSuspects = (entry: HopView, hops: readonly HopView[], at: Percentile): Suspect[] => {
  const byNode = new Map(hops.map((hop) => [hop.node, hop]));
  const added = errorRise(entry);
  return hops.flatMap((hop) => {
    const passedOn = hop.calls.map((callee) => {
      const called = byNode.get(callee);
      const ratio = hop.weight === 0 ? 0 : (called?.weight ?? 0) / hop.weight;
      return called === undefined ? 0 : Math.max(0, errorRise(called)) * ratio;
    });
    const own = errorRise(hop) - passedOn.reduce((sum, points) => sum + points, 0);
    if (own < LEAST_CHANGE.errorPoints / 2) return [];
    return [
      {
        of: 'failures' as const,
        node: hop.node,
        mechanism: failingBy(entry, hop, at),
        addedMs: Math.max(0, changeOf(hop)[at]),
        share: bounded((hop.weight * own) / added),
        isInduced: isDiverted(entry, hop) || (hop.loadGrowth > INDUCED_GROWTH && hop.isThrottling),
      },
    ];
  });
};

const isCause = ({ isInduced: induced, share }: Suspect): boolean =>
  !induced && share >= LEAST_SHARE;

/**
 * What makes the entry slow or failing, most likely first: by share of its change, but what follows from
 * retries comes after a cause of its own with a fifth of the change or more. Where everything that fails
 * was brought about by retries, what is slow caused them, and the other way round.
 */
export const findSuspects = (
  entry: HopView,
  hops: readonly HopView[],
  change: FlowChange,
  at: Percentile,
): Suspect[] => {
  if (change === 'as-usual') return [];
  // Of a change that is none, every share is one.
  const slow = isSlow(entry, at) ? slowSuspects(entry, hops, at) : [];
  const failing = failingSuspects(entry, hops, at);
  const [own, other] = change === 'slower' ? [slow, failing] : [failing, slow];
  const isExplained = own.some(isCause) || own.length === 0;
  const found = isExplained ? own : [...own, ...other.filter(isCause)];
  const rank = (suspect: Suspect) => suspect.share + (isCause(suspect) ? 1 : 0);
  return found.toSorted((a, b) => rank(b) - rank(a));
};
