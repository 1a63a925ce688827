import type { Random } from '../random.ts';
import type { Fault } from './fault.ts';
import { harmAt } from './harm-at.ts';
import { type Node, nodeOf, STEP_S } from './node.ts';
import { addStep, emptyPeriod, type Period } from './period.ts';
import { stepNode, stepQueue } from './step-node.ts';
import { consumerOf, type System } from './system.ts';
import type { Taken } from './take-in.ts';

const WARM_UP_S = 180;

/** What arrives from outside in the next step, and what others sent in the last. */
const arrive = (
  system: System,
  nodes: readonly Node[],
  fault: Fault,
  atS: number,
  tide: number,
  random: Random,
): void => {
  for (const [index, perS] of system.arrivals) {
    const node = nodes[index];
    if (!node) continue;
    const { surge } = harmAt(fault, index, atS);
    const expected = perS * tide * surge * (1 + system.impatient * node.failing);
    node.arrivingNext += Math.max(0, expected + Math.sqrt(expected / STEP_S) * random.normal());
  }
  for (const node of nodes) {
    node.arriving = node.arrivingNext;
    node.arrivingNext = 0;
  }
};

const passedOn = ({ arriving }: Node): Taken => ({
  served: arriving,
  refused: 0,
  inUse: 0,
  busy: 0,
  crowding: 1,
});

const step = (
  nodes: readonly Node[],
  fault: Fault,
  atS: number,
  into: readonly Period[] | undefined,
  steps: number,
  random: Random,
): void => {
  for (let index = nodes.length - 1; index >= 0; index -= 1) {
    const node = nodes[index];
    if (!node) continue;
    const period = into?.[index];
    const consumer = nodes[consumerOf(node.service) ?? -1];
    if (consumer) stepQueue(node, consumer);
    const onTries = (call: number, tries: number): void => {
      if (period) period.tries[call] = (period.tries[call] ?? 0) + tries;
    };
    const harm = harmAt(fault, index, atS);
    const taken = consumer ? passedOn(node) : stepNode(node, { atS, harm, nodes, random, onTries });
    if (atS < fault.fromS) node.usualS = 0.99 * node.usualS + 0.01 * node.latencyS;
    if (period) addStep(period, node, taken, steps);
  }
};

/**
 * Steps a system second by second through `periods` periods, with its fault: arrivals, queueing, slots
 * held while callees are waited for, time-outs, retries, breakers, throttling, bursts and backlog. What
 * one service does another feels a second later. By period, then by service.
 */
export const simulate = (
  system: System,
  fault: Fault,
  periods: number,
  periodS: number,
  random: Random,
): Period[][] => {
  const nodes = system.services.map(nodeOf);
  const season = { share: random.between(0, 0.05), lengthS: periodS * random.between(15, 45) };
  const history: Period[][] = [];
  for (let atS = -WARM_UP_S; atS < periods * periodS; atS += STEP_S) {
    if (atS >= 0 && atS % periodS === 0) history.push(nodes.map(emptyPeriod));
    const tide = 1 + season.share * Math.sin((2 * Math.PI * atS) / season.lengthS);
    arrive(system, nodes, fault, atS, tide, random);
    step(nodes, fault, atS, history.at(-1), periodS / STEP_S, random);
  }
  return history;
};
