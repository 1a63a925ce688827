import type { Random } from '../random.ts';
import { BURST_S, type Node } from './node.ts';

/** What a service takes in of what arrives in one step, requests a second. */
export interface Taken {
  readonly served: number;
  readonly refused: number;
  readonly inUse: number;
  /** Share of processors or capacity in use. */
  readonly busy: number;
  /** How much longer its own work takes for the crowd. */
  readonly crowding: number;
}

const table = (node: Node, stepS: number, left: number): Taken => {
  const perS = node.service.mostPerS * left;
  const wanted = node.arriving * stepS;
  const given = Math.min(wanted, perS * stepS + node.burst);
  node.burst = Math.max(0, Math.min(BURST_S * perS, node.burst + perS * stepS - given));
  const served = given / stepS;
  return { served, refused: node.arriving - served, inUse: 0, busy: served / perS, crowding: 1 };
};

/** Concurrency scatters by its root; what exceeds it is refused at once. */
const functionOf = (node: Node, left: number, random: Random): Taken => {
  const slots = node.service.slots * left;
  const wanted = node.arriving * node.holdS;
  const peak = Math.max(0, wanted + Math.sqrt(wanted) * random.normal());
  const share = peak > slots ? slots / peak : 1;
  const served = node.arriving * share;
  return {
    served,
    refused: node.arriving - served,
    inUse: Math.min(slots, peak),
    busy: 0,
    crowding: 1,
  };
};

const pooled = (node: Node, stepS: number, left: number, heavier: number): Taken => {
  const { slots, mostPerS, waitingMost } = node.service;
  const processors = (mostPerS * left) / heavier;
  const most = Math.min((slots * left) / node.holdS, processors);
  const wanted = node.arriving + node.waiting / stepS;
  const served = Math.min(wanted, most);
  const waiting = (wanted - served) * stepS;
  node.waiting = Math.min(waiting, waitingMost);
  const busy = Math.min(1, served / processors);
  return {
    served,
    refused: (waiting - node.waiting) / stepS,
    inUse: Math.min(slots * left, served * node.holdS),
    busy,
    crowding: 1 + (0.5 * busy * busy) / (1 - Math.min(0.97, busy)),
  };
};

/** Takes in what arrives; `left` is the share of capacity that is left, `heavier` the cost of a request. */
export const takeIn = (
  node: Node,
  stepS: number,
  left: number,
  heavier: number,
  random: Random,
): Taken => {
  switch (node.service.kind) {
    case 'stage':
    case 'queue':
      return { served: node.arriving, refused: 0, inUse: 0, busy: 0, crowding: 1 };
    case 'table':
      return table(node, stepS, left);
    case 'function':
      return functionOf(node, left, random);
    case 'service':
    case 'store':
      return pooled(node, stepS, left, heavier);
  }
};
