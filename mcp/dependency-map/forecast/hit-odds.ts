import { anchor } from './anchor.ts';
import { passTime } from './pass-time.ts';
import { PRIORS } from './priors.ts';
import type { Projection } from './projection.ts';
import { sweepDown } from './sweep-down.ts';
import { sweepUp } from './sweep-up.ts';
import type { Place } from './system-model.ts';
import { FELT } from './vitals.ts';

/** What hits a place: what it calls, what it is asked, or messages that wait. */
export type Harm = 'called' | 'load' | 'backlog';

/** Where one assumption leads, by place. */
export interface HitOdds {
  /** How plainly it is hit (0 to 1) at the question and at its worst until the horizon. */
  readonly first: Float64Array;
  readonly worst: Float64Array;
  /** Seconds after the question at which it is as likely as not to be hit; infinite if it never is. */
  readonly atS: Float64Array;
  readonly harm: (Harm | undefined)[];
  /** True where it fails more plainly than it slows. */
  readonly isFailing: boolean[];
}

/** Parts of the horizon at which the system is looked at. */
const LOOKS = [0.03, 0.08, 0.16, 0.28, 0.45, 0.7, 1];
/** Rounds of passing effects up and load down between two looks. */
const SWEEPS = 2;

/** How plainly an amount is beyond an edge, 0 to 1; a half at the edge. */
const gate = (amount: number, edge: number): number =>
  amount > 0 ? 1 / (1 + (amount / edge) ** (-1 / PRIORS.soft)) : 0;

/** How plainly a place is hit at one moment, and by what. */
interface Moment {
  readonly odds: number;
  readonly harm: Harm;
  readonly isFailing: boolean;
}

const AS_USUAL: Moment = { odds: 0, harm: 'called', isFailing: false };

const queueNow = ({ behindS, assumed }: Projection, index: number): Moment => ({
  odds: gate(behindS[index] ?? 0, FELT.waitingS * assumed.edge(index)),
  harm: 'backlog',
  isFailing: false,
});

const momentOf = (projection: Projection, { index, vitals, isQueue }: Place): Moment => {
  if (isQueue) return queueNow(projection, index);
  const { usual, assumed, byLoadS, byLoad } = projection;
  const edge = assumed.edge(index);
  const usualS = usual.latencyS[index] ?? 0;
  const slow = Math.max((FELT.slower - 1) * usualS, vitals.latency?.natural ?? 0) * edge;
  const often = Math.max(FELT.failing, vitals.failing?.natural ?? 0) * edge;
  const addedS = (projection.latencyS[index] ?? 0) - usualS;
  const added = (projection.failing[index] ?? 0) - (usual.failing[index] ?? 0);
  if (addedS <= 0 && added <= 0) return AS_USUAL;
  const [slower, failing] = [gate(addedS, slow), gate(added, often)];
  const odds = Math.max(slower, failing);
  const withoutLoad = Math.max(
    gate(addedS - (byLoadS[index] ?? 0), slow),
    gate(added - (byLoad[index] ?? 0), often),
  );
  // Most of it without the load: then it is what it calls.
  const harm = withoutLoad > 0.7 * odds ? 'called' : 'load';
  return { odds, harm, isFailing: failing > slower };
};

const look = (projection: Projection, odds: HitOdds, atS: number): void => {
  for (const place of projection.model.places) {
    const { index } = place;
    if (!projection.awake[index]) continue;
    const { odds: now, harm, isFailing } = momentOf(projection, place);
    if (now <= (odds.worst[index] ?? 0)) continue;
    if (now >= 0.5 && (odds.worst[index] ?? 0) < 0.5) {
      odds.atS[index] = atS;
      odds.harm[index] = harm;
      odds.isFailing[index] = isFailing;
    }
    odds.worst[index] = now;
  }
};

/** Steps a projection through the horizon and tells who is hit on the way. */
export const hitOddsOf = (projection: Projection, horizonS: number): HitOdds => {
  const { length } = projection.model.places;
  anchor(projection);
  const odds: HitOdds = {
    first: Float64Array.from(projection.model.places, (place) => momentOf(projection, place).odds),
    worst: new Float64Array(length),
    atS: new Float64Array(length).fill(Number.POSITIVE_INFINITY),
    harm: new Array<Harm | undefined>(length).fill(undefined),
    isFailing: new Array<boolean>(length).fill(false),
  };
  let beforeS = 0;
  for (const part of LOOKS) {
    const atS = part * horizonS;
    passTime(projection, atS - beforeS);
    for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
      sweepUp(projection, atS);
      // Before anything gives way to it: what a breaker then relieves was hit.
      look(projection, odds, atS);
      sweepDown(projection, atS);
    }
    beforeS = atS;
  }
  return odds;
};
