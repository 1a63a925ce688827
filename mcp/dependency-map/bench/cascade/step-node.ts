import type { Random } from '../random.ts';
import { type Breaker, isCutOff, type Outcome, outcomeOf } from './call-outcome.ts';
import type { Harm } from './harm-at.ts';
import { type Node, STEP_S } from './node.ts';
import type { Call } from './system.ts';
import { type Taken, takeIn } from './take-in.ts';

/** Of a message that failed this share comes back: the rest has been tried often enough. */
const COMES_BACK = 0.67;

const CUT: Outcome = { waitS: 0.001, failing: 1, tries: 0, failingOnce: 1 };
const SENT: Outcome = { waitS: 0.005, failing: 0, tries: 1, failingOnce: 0 };

/** A call as it is made now: with settings at fault it gives up early and tries again at once and often. */
const made = (call: Call, { badRetries }: Harm, to: Node): Call =>
  badRetries === undefined
    ? call
    : {
        ...call,
        timeoutS: Math.min(call.timeoutS, 1.15 * to.usualS),
        retries: Math.max(call.retries, badRetries),
        backoffS: 0,
      };

const callAt = (call: Call, breaker: Breaker | undefined, to: Node, atS: number): Outcome => {
  if (to.service.kind === 'queue') return SENT;
  const outcome = outcomeOf(call, to.latencyS, to.service.scatter, to.failing);
  if (!call.hasBreaker || !breaker) return outcome;
  return isCutOff(breaker, outcome.failingOnce, atS, STEP_S) ? CUT : outcome;
};

/** Its own work drifts, and now and then it has a hiccup of some seconds. */
const naturally = (node: Node, atS: number, random: Random): number => {
  node.drift += -0.05 * node.drift + 0.012 * random.normal();
  if (random.chance(0.00006)) node.hiccupUntilS = atS + random.between(2, 8);
  return Math.exp(node.drift) * (atS < node.hiccupUntilS ? 1.5 : 1);
};

/** Lets a queue's consumer take what it can; what failed there comes back. */
export const stepQueue = (node: Node, consumer: Node): void => {
  const { slots, mostPerS } = consumer.service;
  const free = Math.min(slots / consumer.holdS, mostPerS);
  const returned = node.arriving + consumer.failing * COMES_BACK * consumer.arriving;
  const pulled = Math.min(node.waiting / STEP_S + returned, free);
  node.waiting = Math.max(0, node.waiting + (returned - pulled) * STEP_S);
  node.latencyS = 0.05 + node.waiting / Math.max(0.01, pulled);
  consumer.arrivingNext += pulled;
};

const failingOf = ({ arriving }: Node, taken: Taken, works: number): number => {
  const failed = taken.refused + taken.served * (1 - works);
  return arriving > 0 ? Math.min(1, failed / Math.max(arriving, taken.served + taken.refused)) : 0;
};

/** Moment, harm and what else one step of a service needs. */
export interface Step {
  readonly atS: number;
  readonly harm: Harm;
  readonly nodes: readonly Node[];
  readonly random: Random;
  /** Told the tries of each call. */
  readonly onTries: (call: number, tries: number) => void;
}

/** One second of a service: takes in, works, calls, and holds its slots while it waits. */
export const stepNode = (node: Node, { atS, harm, nodes, random, onTries }: Step): Taken => {
  const { service } = node;
  const slower = harm.slower * naturally(node, atS, random);
  const taken = takeIn(node, STEP_S, harm.left, harm.heavier, random);
  let holdS = service.workS * slower * taken.crowding;
  let works = (1 - service.failing) * (1 - harm.failing);
  for (const [at, call] of service.calls.entries()) {
    const to = nodes[call.to];
    if (!to) continue;
    const outcome = callAt(made(call, harm, to), node.breakers[at], to, atS);
    holdS += call.perRequest * outcome.waitS;
    if (!call.hasFallback) works *= 1 - Math.min(1, call.perRequest) * outcome.failing;
    const tries = taken.served * call.perRequest * outcome.tries;
    to.arrivingNext += tries;
    onTries(at, tries * STEP_S);
  }
  // What finishes now has waited as calls took while it did.
  node.holdS += (holdS - node.holdS) * Math.min(1, STEP_S / Math.max(STEP_S, holdS));
  node.latencyS = node.holdS + node.waiting / Math.max(0.01, taken.served);
  node.failing = failingOf(node, taken, works);
  return taken;
};
