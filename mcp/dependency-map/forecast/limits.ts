import { PRIORS } from './priors.ts';
import type { Place } from './system-model.ts';

/** Seconds of unused capacity that a table keeps for later (DynamoDB, "Burst and adaptive capacity"). */
export const BURST_S = 300;

/** Share of what arrives that a limit refuses when this multiple of it is wanted. */
export const refusedBeyond = (use: number): number => (use > 1 ? 1 - 1 / use : 0);

/** Workers that are taken to share one queue. */
const WORKERS = 4;
/** Nearer to its end than this no formula for waiting holds. */
const MOST_BUSY = 0.97;

/**
 * Waiting in front of busy workers, as a multiple of one request's own time (Sakasegawa, 1977).
 * Grows with use, without bound near its end: cut there.
 */
export const crowdingAt = (use: number): number => {
  const busy = Math.min(MOST_BUSY, Math.max(0, use));
  return busy ** (Math.sqrt(2 * (WORKERS + 1)) - 1) / (WORKERS * (1 - busy));
};

/** Least that is assumed of a use, so that a range has a lower end. */
const LEAST_USE = 0.005;

/**
 * The most of a limit that may usually be in use, given what is refused now when `more` times the usual
 * is wanted: what is not refused is within the limit. What consumes a queue refuses nothing.
 */
const mostUsual = ({ vitals, isConsumer }: Place, more: number): number => {
  const refused = isConsumer ? 0 : (vitals.refused ?? vitals.failing?.now ?? 0);
  return 1 / ((1 - Math.min(0.9, refused)) * Math.max(1e-9, more));
};

const drawn = ([low, high]: readonly [number, number], most: number, share: number): number => {
  const top = Math.max(LEAST_USE, Math.min(high, most));
  return Math.min(low, top) * (top / Math.min(low, top)) ** share;
};

/**
 * Usual share of a place's concurrency in use: by Little's law where the limit is known, else drawn from
 * what is assumed. `more` is the concurrency wanted now as a multiple of the usual.
 */
export const usualConcurrency = (place: Place, share: number, more: number): number => {
  const { vitals, maxConcurrency } = place;
  const most = mostUsual(place, more);
  if (vitals.load && vitals.latency && maxConcurrency !== undefined)
    return Math.min(most, (vitals.load.usual * vitals.latency.usual) / maxConcurrency);
  return drawn(PRIORS.concurrency, most, share);
};

/** Usual share of its processors in use: measured, else drawn from what is assumed. */
export const usualProcessors = (place: Place, share: number, growthNow: number): number =>
  place.vitals.processors?.usual ?? drawn(PRIORS.processors, mostUsual(place, growthNow), share);
