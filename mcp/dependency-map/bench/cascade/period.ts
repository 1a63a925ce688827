import type { Node } from './node.ts';
import { STEP_S } from './node.ts';
import type { Taken } from './take-in.ts';

/** What went on at one service in one period. */
export interface Period {
  /** Requests that arrived. */
  requests: number;
  /** Those of them that were worked on. */
  served: number;
  /** Seconds that the served took altogether; of a queue the time that messages waited. */
  servedS: number;
  /** Requests that failed, refused ones included. */
  failed: number;
  refused: number;
  /** The most requests that it worked on at once. */
  inUseMost: number;
  /** Share of its processors, or capacity, in use. */
  busy: number;
  /** The most messages or requests that waited. */
  waitingMost: number;
  /** Tries of each of its calls, in their order. */
  readonly tries: number[];
}

/** A period of which nothing has passed. */
export const emptyPeriod = (): Period => ({
  requests: 0,
  served: 0,
  servedS: 0,
  failed: 0,
  refused: 0,
  inUseMost: 0,
  busy: 0,
  waitingMost: 0,
  tries: [],
});

/** Adds one step of a node to its period of `steps`. */
export const addStep = (into: Period, node: Node, taken: Taken, steps: number): void => {
  into.requests += node.arriving * STEP_S;
  into.served += taken.served * STEP_S;
  into.servedS += node.latencyS * taken.served * STEP_S;
  into.failed += node.arriving * node.failing * STEP_S;
  into.refused += taken.refused * STEP_S;
  into.inUseMost = Math.max(into.inUseMost, taken.inUse);
  into.busy += taken.busy / steps;
  into.waitingMost = Math.max(into.waitingMost, node.waiting);
};
