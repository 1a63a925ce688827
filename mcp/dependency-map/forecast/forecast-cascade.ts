import type { Forecast } from '../../contracts/dependency-map-tools.ts';
import type { Signal } from '../../contracts/symptom.ts';
import type { Ranking } from '../engine/rank-causes.ts';
import { ASSUMPTIONS, assumptionOf } from './assumptions.ts';
import { calibrated } from './calibrated.ts';
import { type Harm, type HitOdds, hitOddsOf } from './hit-odds.ts';
import { projectionOf } from './projection.ts';
import { type Place, type SystemModel, systemModelOf } from './system-model.ts';
import { usualStateOf } from './usual-state.ts';
import { type Ways, waysFrom, wayTo } from './ways-from.ts';

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

/** What is less likely is not said. */
const LEAST_PROBABILITY = 0.05;
const MOST_FORECASTS = 40;
/** A forecast is for this many periods, five minutes at least and half an hour at most. */
const HORIZON = { periods: 30, leastS: 300, mostS: 1800 } as const;
/** From this multiple of the usual calls on a caller is taken to try again. */
const RETRIES = 1.15;

/** Seconds from the end of the window that are forecast. */
export const horizonOf = ({ grid }: Ranking): number =>
  Math.min(HORIZON.mostS, Math.max(HORIZON.leastS, HORIZON.periods * grid.binS));

const isMeasured = ({ vitals }: Place): boolean =>
  vitals.latency !== undefined || vitals.failing !== undefined || vitals.backlog !== undefined;

/** Share of the assumptions under which a place is hit; of one that nobody measures, hit only from now on. */
const shareHit = (place: Place, all: readonly HitOdds[]): number => {
  const measured = isMeasured(place);
  const sum = all.reduce((total, { worst, first }) => {
    const already = measured ? 0 : (first[place.index] ?? 0);
    return total + Math.max(0, (worst[place.index] ?? 0) - already);
  }, 0);
  return sum / all.length;
};

const harmOf = ({ index, isQueue }: Place, all: readonly HitOdds[]): Harm => {
  if (isQueue) return 'backlog';
  const count = (wanted: Harm) => all.filter(({ harm }) => harm[index] === wanted).length;
  return count('load') > count('called') ? 'load' : 'called';
};

const mechanismOf = (harm: Harm, { into, out }: Place): Mechanism => {
  if (harm === 'backlog') return 'backlog';
  if (harm === 'called') return 'waits';
  if (into.some(({ calls, callsNow }) => callsNow > RETRIES * calls)) return 'retries';
  return out.length === 0 && into.length > 1 ? 'shared-store' : 'saturation';
};

const signalOf = (harm: Harm, { index, limit }: Place, all: readonly HitOdds[]): Signal => {
  if (harm === 'backlog') return 'backlog';
  if (harm === 'load' && (limit === 'capacity' || limit === 'concurrency')) return 'throttles';
  const failing = all.filter(({ isFailing }) => isFailing[index]).length;
  const hit = all.filter(({ atS }) => Number.isFinite(atS[index])).length;
  return 2 * failing > hit ? 'availability' : 'latency';
};

/** A forecast's time is over half as long again after nine of ten assumptions have it hit. */
const PATIENCE = 1.5;

/** When it is hit under the assumptions under which it is: in the first tenth, the middle, and nearly all. */
const timesOf = ({ index }: Place, all: readonly HitOdds[], horizonS: number) => {
  const times = all
    .map(({ atS }) => atS[index] ?? Number.POSITIVE_INFINITY)
    .filter(Number.isFinite)
    .toSorted((a, b) => a - b);
  const at = (share: number): number => times[Math.floor(share * times.length)] ?? horizonS / 2;
  const likelyS = Math.min(at(0.5), 0.9 * horizonS);
  return {
    earliestS: Math.min(at(0.1), likelyS),
    likelyS,
    latestS: Math.min(horizonS, PATIENCE * at(0.9) + horizonS / 20),
  };
};

/** Ways from what the story tells of, else from anything in trouble. */
const ways = (model: SystemModel, causes: readonly string[], { start }: Ranking) => {
  const told = [...new Set([...causes, ...start])]
    .map((id) => model.indexOf.get(id))
    .filter((index) => index !== undefined);
  const troubled = model.places.filter(({ vitals }) => vitals.isInTrouble);
  const any = troubled.map(({ index }) => index);
  const all = [
    { up: waysFrom(model, told, 'up'), down: waysFrom(model, told, 'down') },
    { up: waysFrom(model, any, 'up'), down: waysFrom(model, any, 'down') },
  ];
  return (place: Place, harm: Harm): string[] => {
    const first = (pick: (one: { up: Ways; down: Ways }) => Ways): string[] | undefined =>
      all.map((one) => wayTo(model, pick(one), place.index)).find((way) => way !== undefined);
    const [up, down] = [first((one) => one.up), first((one) => one.down)];
    return (harm === 'load' ? (down ?? up) : (up ?? down)) ?? [place.id];
  };
};

/**
 * Forecasts which services are hit next. The system is projected over the horizon by its own figures
 * (mean-field: waits bounded by time-outs, tries multiplied by retries, limits filled by load and by
 * waiting, bursts drained, queues grown), under 24 assumptions on what is not known; the share of them
 * under which a service leaves its normal range, calibrated, is its probability. What is in trouble
 * already, and the causes, are no forecast. Near-linear in calls.
 */
export const forecastCascade = (ranking: Ranking, causes: readonly string[]): Expected[] => {
  const model = systemModelOf(ranking);
  const usual = usualStateOf(model);
  const horizonS = horizonOf(ranking);
  const all = Array.from({ length: ASSUMPTIONS }, (_, number) =>
    hitOddsOf(projectionOf(model, usual, assumptionOf(usual.latencyS, number)), horizonS),
  );
  const known = new Set(causes);
  const pathOf = ways(model, causes, ranking);
  return model.places
    .filter(({ id, vitals }) => !vitals.isInTrouble && !known.has(id))
    .map((place) => ({ place, probability: calibrated(shareHit(place, all)) }))
    .filter(({ probability }) => probability >= LEAST_PROBABILITY)
    .toSorted((a, b) => b.probability - a.probability)
    .slice(0, MOST_FORECASTS)
    .map(({ place, probability }) => {
      const harm = harmOf(place, all);
      return {
        node: place.id,
        probability,
        ...timesOf(place, all, horizonS),
        mechanism: mechanismOf(harm, place),
        signal: signalOf(harm, place, all),
        path: pathOf(place, harm),
      };
    });
};
