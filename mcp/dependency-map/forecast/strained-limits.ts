import { isClient } from '../engine/call-graph.ts';
import { callRatioOf } from '../engine/call-ratio.ts';
import type { Ranking } from '../engine/rank-causes.ts';
import { limitOdds } from './limit-odds.ts';
import { downMechanism, type SpreadStep } from './spread-steps.ts';

/** A node whose limit is being used up, and the way to it from what is in trouble. */
export interface StrainedLimit {
  readonly step: SpreadStep;
  /** From a node in trouble down to the caller of this one. */
  readonly path: readonly string[];
}

const MOST_HOPS = 4;

/** The way down to a node from the nearest caller, or caller's caller, in trouble. */
const wayFromTrouble = (
  id: string,
  hit: ReadonlySet<string>,
  { graph }: Ranking,
): string[] | undefined => {
  let ways: string[][] = [[id]];
  for (let hop = 0; hop < MOST_HOPS; hop += 1) {
    ways = ways.flatMap((way) =>
      graph
        .callers(way[0] ?? id)
        .filter(({ from }) => !way.includes(from) && !isClient(graph.nodes.get(from)))
        .map(({ from }) => [from, ...way]),
    );
    const found = ways.find(([first]) => first !== undefined && hit.has(first));
    if (found) return found.slice(0, -1);
  }
  return undefined;
};

/**
 * Limits that are used plainly more than usual below something in trouble. A limit that bursts may
 * exceed for a while, such as a table's capacity, fills before anything is refused.
 */
export const strainedLimits = (
  ranking: Ranking,
  causes: readonly string[],
  hit: ReadonlySet<string>,
): StrainedLimit[] => {
  // The way from what the story tells of is the one that a reader can follow.
  const told = new Set([...causes, ...ranking.start]);
  return [...ranking.changes.values()].flatMap((change): StrainedLimit[] => {
    const { id } = change.facts;
    if (hit.has(id) || change.facts.uses.length === 0) return [];
    const path = wayFromTrouble(id, told, ranking) ?? wayFromTrouble(id, hit, ranking);
    const edge = ranking.graph.callers(id).find(({ from }) => from === path?.at(-1));
    if (!path || !edge) return [];
    const ratio = callRatioOf(edge, ranking.graph, ranking.changes);
    const strain = limitOdds(change, 1, ranking);
    if (!strain?.isRising) return [];
    const { odds, crossingS } = strain;
    const mechanism = downMechanism(edge, ratio, ranking);
    return [{ step: { node: id, odds, crossingS, mechanism }, path }];
  });
};
