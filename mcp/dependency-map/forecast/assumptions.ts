import type { CallPolicy } from './call-effect.ts';
import { PRIORS } from './priors.ts';
import type { Way } from './system-model.ts';

/**
 * One way in which what nobody knows may be: each forecast is the share of such assumptions under which
 * a service is hit. What is known (a time-out, a limit) is the same in all of them.
 */
export interface Assumption {
  /** How a call is made; drawn when it is first asked for, since most calls stay as they are. */
  policyOf(way: Way): CallPolicy;
  /** Where in its range the use of a limit lies that is not measured, 0 to 1: of concurrency, and of processors. */
  concurrency(place: number): number;
  processors(place: number): number;
  /** Factor from the use of a whole table to that of its fullest part. */
  uneven(place: number): number;
  /** How a trend goes on: its slope times this, */
  pace(place: number): number;
  /** for as many times as long as it has lasted. */
  lasts(place: number): number;
  /** 1 where it goes on evenly, 2 where ever faster. */
  power(place: number): number;
  /** A trouble is taken to grow where this is less than its likelihood. */
  grows(place: number): number;
  /** Factor on the edge of the normal range. */
  edge(place: number): number;
  /** Requests that users send again for one that failed. */
  readonly impatience: number;
}

/** As many assumptions as are made. */
export const ASSUMPTIONS = 24;

/**
 * A number in (0, 1) for one thing under one assumption: over all assumptions evenly spread, in an
 * order of its own for each thing (Latin hypercube; McKay, Beckman and Conover, 1979).
 */
const spreadOf = (assumption: number, thing: number, salt: number): number => {
  let hash = Math.imul(thing + 1, 0x9e3779b1) ^ Math.imul(salt + 1, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = (hash ^ (hash >>> 13)) >>> 0;
  // Steps that share no factor with 24 visit every stratum.
  const step = [1, 5, 7, 11, 13, 17, 19, 23][hash % 8] ?? 1;
  const at = (assumption * step + (hash >>> 8)) % ASSUMPTIONS;
  return (at + 0.5) / ASSUMPTIONS;
};

const SALT = {
  timeout: 1,
  retries: 2,
  fallback: 3,
  breaker: 4,
  slots: 5,
  cpu: 6,
  pace: 7,
  lasts: 8,
  edge: 9,
  users: 10,
  round: 11,
  seconds: 12,
  grows: 13,
  pauses: 14,
  backoff: 15,
  power: 16,
  uneven: 17,
};

const between = ([low, high]: readonly [number, number], share: number): number =>
  low * (high / low) ** share;

const policyOf = ({ index, edge }: Way, calleeS: number, assumption: number): CallPolicy => {
  const draw = (salt: number): number => spreadOf(assumption, index, salt);
  const roundS =
    draw(SALT.round) < PRIORS.roundTimeouts ? between(PRIORS.roundS, draw(SALT.seconds)) : 0;
  const assumedS = Math.max(calleeS * between(PRIORS.timeout, draw(SALT.timeout)), roundS);
  const retries = PRIORS.retries[Math.floor(draw(SALT.retries) * PRIORS.retries.length)] ?? 0;
  const pauseS =
    draw(SALT.pauses) < PRIORS.backoffs ? between(PRIORS.backoffS, draw(SALT.backoff)) : 0;
  return {
    timeoutS: edge.timeoutMs === undefined ? assumedS : edge.timeoutMs / 1000,
    retries: edge.retries ?? retries,
    backoffS: edge.backoffMs === undefined ? pauseS : edge.backoffMs / 1000,
    hasFallback: edge.hasFallback ?? draw(SALT.fallback) < PRIORS.fallbacks,
    hasBreaker: edge.hasBreaker ?? draw(SALT.breaker) < PRIORS.breakers,
  };
};

/** The assumption of a number from 0 to 23 about a system whose places usually take `usualS`. */
export const assumptionOf = (usualS: Float64Array, assumption: number): Assumption => {
  const draw =
    (salt: number) =>
    (place: number): number =>
      spreadOf(assumption, place, salt);
  const ranged = (range: readonly [number, number], salt: number) => (place: number) =>
    between(range, spreadOf(assumption, place, salt));
  const lasting = draw(SALT.lasts);
  const power = draw(SALT.power);
  const policies = new Map<number, CallPolicy>();
  return {
    policyOf: (way) => {
      const drawn = policies.get(way.index) ?? policyOf(way, usualS[way.to] ?? 0, assumption);
      policies.set(way.index, drawn);
      return drawn;
    },
    concurrency: draw(SALT.slots),
    processors: draw(SALT.cpu),
    uneven: ranged(PRIORS.uneven, SALT.uneven),
    pace: ranged(PRIORS.pace, SALT.pace),
    lasts: (place) => (PRIORS.lasts * lasting(place)) / (1 - lasting(place)),
    power: (place) => (power(place) < PRIORS.faster ? 2 : 1),
    grows: draw(SALT.grows),
    edge: ranged(PRIORS.edge, SALT.edge),
    impatience: PRIORS.impatience * spreadOf(assumption, 0, SALT.users),
  };
};
