import type { Ranking } from '../engine/rank-causes.ts';
import type { Expected } from '../forecast/forecast-cascade.ts';
import type { Breaker, Cut, WeighedCut } from './cut.ts';
import { breakerCuts, degradeCuts } from './edge-cuts.ts';
import { bulkheadCuts, capacityCuts, throttleCuts } from './node-cuts.ts';
import { shedCuts } from './queue-cuts.ts';
import { type Trouble, troubleOf } from './trouble.ts';

const MOST_CUTS = 8;

const cutsFor = (trouble: Trouble, ranking: Ranking, breakers: readonly Breaker[]): WeighedCut[] =>
  trouble.kind === 'fault'
    ? [...degradeCuts(trouble, ranking, breakers), ...shedCuts(trouble, ranking)]
    : [
        ...breakerCuts(trouble, ranking, breakers),
        ...bulkheadCuts(trouble, ranking),
        ...capacityCuts(trouble, ranking),
        ...throttleCuts(trouble, ranking),
        ...shedCuts(trouble, ranking),
      ];

/**
 * Where to cut so that the trouble stops spreading: what users win most by first, eight places at most.
 * What would take more from users than it spares them is not named. `breakers`: the calls that have a
 * switch; a cut at another call names no action.
 */
export const suggestCuts = (
  ranking: Ranking,
  causes: readonly string[],
  expected: readonly Expected[],
  breakers: readonly Breaker[] = [],
): Cut[] => {
  const weighed = troubleOf(ranking, causes, expected)
    .flatMap((trouble) => cutsFor(trouble, ranking, breakers))
    .filter(({ net }) => net > 0)
    .toSorted((a, b) => b.net - a.net);
  const unique = new Map<string, Cut>();
  for (const { cut } of weighed) {
    const key = JSON.stringify([cut.kind, cut.from, cut.to]);
    if (!unique.has(key)) unique.set(key, cut);
  }
  return [...unique.values()].slice(0, MOST_CUTS);
};
