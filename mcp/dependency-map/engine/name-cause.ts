import type { Signal } from '../../contracts/symptom.ts';
import { confidenceOf } from './confidence.ts';
import { onsetOf } from './deviation.ts';
import { type NodeChange, plainness } from './node-change.ts';
import type { KnownChange } from './rca-input.ts';
import type { TimeGrid } from './time-grid.ts';

/** One service that may be the cause, and what speaks for it. */
export interface RankedCause {
  readonly node: string;
  readonly metric: Signal;
  /** Orders the candidates: what falls to it, times how strange it is. */
  readonly score: number;
  /** Probability that it is a cause, from cases with known causes. */
  readonly confidence: number;
  /** How plain its own change is, 0 to 1. */
  readonly plain: number;
  /** Part of the symptom's change that it explains by itself, 0 to 1. */
  readonly share: number;
  readonly change: NodeChange;
  readonly deployed?: KnownChange;
  /** Epoch seconds at which its own series left its normal range, to one bin. */
  readonly sinceS?: number;
}

/** A change this long before the onset no longer speaks for a cause. */
const NEAR_S = 1800;
/** How much more a change shortly before speaks for a cause. */
const DEPLOYED = 1.3;
/**
 * Who comes first, fitted on generated cases (conditional logit; McFadden 1974): what falls to a node,
 * with a little for all that are strange, times how strange it is (BARO's score), times that a
 * resource of its own is taken.
 */
const LEAST_CLAIM = 0.02;
const BY_STRENGTH = 0.4;
const TAKEN = 5;
/** A strength beyond this says no more. */
const MOST_STRENGTH = 1000;

/**
 * Cold starts are what went wrong when they are plainly more, and most of the time that is added. They
 * may run into time-outs: they explain no more failures than there are cold starts.
 */
const isCold = ({ cold, latency, failing, facts }: NodeChange): boolean =>
  cold !== undefined &&
  cold.added > 0.5 * (latency?.added ?? 0) &&
  (failing?.added ?? 0) <= (facts.coldStart?.rate ?? 0);

/** A resource that is used so much more than requests grew is not used up by them. */
const BEYOND_LOAD = 1.5;

/** A processor, memory or disk that is taken, not asked for: slowness and failures follow from that. */
const isTaken = ({ strain, growth }: NodeChange): boolean =>
  strain !== undefined && strain.times > BEYOND_LOAD * Math.max(1, growth);

const metricOf = (change: NodeChange, isSurge: boolean): Signal => {
  if (isCold(change)) return 'cold-starts';
  if (!isSurge && isTaken(change)) return 'saturation';
  const options: [Signal, number][] = [
    ['latency', change.latency?.sure ?? 0],
    ['availability', (change.failing?.sure ?? 0) * 1.01],
    [change.shortOf?.series.signal ?? 'saturation', change.short * 0.95],
  ];
  const best = options.toSorted((a, b) => b[1] - a[1])[0] ?? ['latency', 0];
  if (isSurge) return 'requests';
  return best[0] === 'availability' ? (change.failingBy?.series.signal ?? 'errors') : best[0];
};

/**
 * The change on a node that came before the onset and last, within half an hour; one that names the
 * version it brought says more than the calls that brought it.
 */
export const nearChangeOf = (
  node: string,
  changes: readonly KnownChange[],
): KnownChange | undefined =>
  changes
    .filter((change) => change.node === node)
    .filter(({ beforeOnsetS }) => beforeOnsetS >= 0 && beforeOnsetS <= NEAR_S)
    .toSorted(
      (a, b) =>
        Number(b.version !== undefined) - Number(a.version !== undefined) ||
        a.beforeOnsetS - b.beforeOnsetS,
    )[0];

const sinceOf = (
  change: NodeChange,
  metric: Signal,
  grid: TimeGrid,
  focusBin: number,
): number | undefined => {
  const { latency, availability, errors, throttles, requests } = change.facts;
  const own = metric === 'requests' ? [requests] : [latency, availability, errors, throttles];
  const bins = own.map((one) => (one ? onsetOf(one, focusBin) : -1)).filter((bin) => bin >= 0);
  return bins.length > 0 ? grid.fromS + Math.min(...bins) * grid.binS : undefined;
};

/** A node with a part of the blame. */
export interface Suspect {
  readonly change: NodeChange;
  /** Part of the symptom's change that it explains by itself, 0 to 1. */
  readonly share: number;
  /** The load on it, from outside, is what is too much. */
  readonly isSurge: boolean;
  readonly deployed: KnownChange | undefined;
}

/** How plain it is that something on it changed, 0 to 1. */
const plainOf = ({ change, isSurge }: Suspect): number =>
  Math.max(plainness(change), isSurge ? (change.load?.sure ?? 0) : 0);

/** Nine digits: two that are alike keep the order of the map, whatever units their series have. */
const withoutNoise = (score: number): number => Number(score.toPrecision(9));

const nameOne = (
  suspect: Suspect,
  claim: number,
  grid: TimeGrid,
  focusBin: number,
): RankedCause => {
  const { change, share, isSurge, deployed } = suspect;
  const metric = metricOf(change, isSurge);
  const plain = plainOf(suspect);
  const sinceS = sinceOf(change, metric, grid, focusBin);
  const strength = Math.min(MOST_STRENGTH, Math.max(1, change.strength));
  const taken = isTaken(change);
  return {
    node: change.facts.id,
    metric,
    score: withoutNoise(
      (claim + LEAST_CLAIM) *
        strength ** BY_STRENGTH *
        (taken ? TAKEN : 1) *
        (deployed ? DEPLOYED : 1),
    ),
    confidence: confidenceOf({ claim, plain, strength, taken, deployed: deployed !== undefined }),
    plain,
    share,
    change,
    ...(deployed && { deployed }),
    ...(sinceS !== undefined && { sinceS }),
  };
};

/**
 * Candidates, likeliest first: what each explains, in which signal it shows, since when, and how likely
 * it is the cause. Blame that stays with a node on which nothing plainly changed is unexplained: the
 * others claim it in proportion to theirs.
 */
export const nameCauses = (
  suspects: readonly Suspect[],
  grid: TimeGrid,
  focusBin: number,
): RankedCause[] => {
  const claims = suspects.map((suspect) => suspect.share * plainOf(suspect));
  const all = claims.reduce((sum, claim) => sum + claim, 0);
  return suspects
    .map((suspect, at) => nameOne(suspect, all > 0 ? (claims[at] ?? 0) / all : 0, grid, focusBin))
    .toSorted((a, b) => b.score - a.score);
};
