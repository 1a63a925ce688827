import type { Forecast } from '../../contracts/dependency-map-tools.ts';
import type { Signal } from '../../contracts/symptom.ts';
import { isHit, type NodeChange } from '../engine/node-change.ts';
import type { Ranking } from '../engine/rank-causes.ts';
import { type SpreadStep, spreadSteps } from './spread-steps.ts';
import { strainedLimits } from './strained-limits.ts';

type Mechanism = Forecast['mechanism'];

/** A service that is likely to be hit next. Times are seconds after the end of the window. */
export interface Expected {
  readonly node: string;
  readonly probability: number;
  readonly earliestS: number;
  readonly likelyS: number;
  readonly latestS: number;
  readonly mechanism: Mechanism;
  readonly signal: Signal;
  readonly path: readonly string[];
}

const LEAST_PROBABILITY = 0.15;
const MOST_FORECASTS = 10;
const MOST_HOPS = 3;
/** A forecast is for this long at least, and at most. */
const HORIZON_S = { least: 300, most: 1800 } as const;
/** What is passed on over one more hop is less likely. */
const PER_HOP = 0.7;
const MOST_PROBABLE = 0.95;

const horizonOf = ({ grid, focus }: Ranking): number =>
  Math.min(HORIZON_S.most, Math.max(HORIZON_S.least, 2 * (grid.bins - focus.onset) * grid.binS));

const signalOf = (change: NodeChange | undefined, mechanism: Mechanism): Signal => {
  if (mechanism === 'backlog') return 'backlog';
  if (mechanism === 'waits') {
    const failing = change?.failing?.sure ?? 0;
    return failing > (change?.latency?.sure ?? 0) ? 'availability' : 'latency';
  }
  if (change?.facts.throttles) return 'throttles';
  return change?.facts.latency ? 'latency' : 'saturation';
};

/** A place from which trouble spreads. */
interface Front {
  readonly id: string;
  readonly path: readonly string[];
  readonly odds: number;
  readonly atS: number;
}

const expectedOf = (step: SpreadStep, front: Front, ranking: Ranking): Expected => {
  const horizonS = horizonOf(ranking);
  // Two bins is the least that a detector needs to see it.
  const lag = Math.max(2 * ranking.grid.binS, 30);
  const likelyS = Math.min(0.6 * horizonS, front.atS + Math.max(lag, step.crossingS ?? 2 * lag));
  return {
    node: step.node,
    probability: Math.round(Math.min(MOST_PROBABLE, step.odds) * 100) / 100,
    earliestS: Math.min(likelyS, front.atS + lag / 2),
    likelyS,
    latestS: Math.min(horizonS, Math.max(2 * likelyS, likelyS + 2 * lag)),
    mechanism: step.mechanism,
    signal: signalOf(ranking.changes.get(step.node), step.mechanism),
    path: [...front.path, step.node],
  };
};

/** What a front passes on to nodes that are not hit yet. */
const spread = (
  front: Front,
  hit: ReadonlySet<string>,
  hop: number,
  ranking: Ranking,
): Expected[] =>
  spreadSteps(front.id, ranking)
    .filter(({ node }) => !hit.has(node) && !front.path.includes(node))
    .map((step) => ({ ...step, odds: step.odds * front.odds * (hop === 0 ? 1 : PER_HOP) }))
    .filter(({ odds }) => odds >= LEAST_PROBABILITY)
    .map((step) => expectedOf(step, front, ranking));

/**
 * Forecasts which services are hit next: callers wait, retries and load fill limits, queues grow, and
 * all of it again from what is hit then, less likely a hop. What is hit already is no forecast.
 * `causes` and everything already in trouble is where it spreads from.
 */
export const forecastCascade = (ranking: Ranking, causes: readonly string[]): Expected[] => {
  const best = new Map<string, Expected>();
  const hit = new Set(causes);
  for (const [id, change] of ranking.changes) if (isHit(change)) hit.add(id);
  let fronts: Front[] = [...hit].map((id) => ({ id, path: [id], odds: 1, atS: 0 }));
  for (let hop = 0; hop < MOST_HOPS && fronts.length > 0; hop += 1) {
    const strained = hop === 0 ? strainedLimits(ranking, causes, hit) : [];
    const better = strained
      .filter(({ step }) => step.odds >= LEAST_PROBABILITY)
      .map(({ step, path }) => expectedOf(step, { id: step.node, path, odds: 1, atS: 0 }, ranking))
      .concat(fronts.flatMap((front) => spread(front, hit, hop, ranking)))
      .filter((one) => one.probability > (best.get(one.node)?.probability ?? 0))
      .toSorted((a, b) => a.probability - b.probability);
    for (const one of better) best.set(one.node, one);
    fronts = better.map(({ node, path, probability, likelyS }) => ({
      id: node,
      path,
      odds: probability,
      atS: likelyS,
    }));
  }
  return [...best.values()]
    .toSorted((a, b) => b.probability - a.probability)
    .slice(0, MOST_FORECASTS);
};
