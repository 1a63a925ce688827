import type { Projection } from './projection.ts';
import type { Place } from './system-model.ts';
import { trendAt } from './trend-at.ts';
import { spread } from './wake.ts';

/** Requests that arrive from callers, against the usual of all of them; 1 for what nobody seen calls. */
export const inflowOf = (projection: Projection, { into }: Place): number => {
  let sum = 0;
  let usual = 0;
  for (const { index, from, calls } of into) {
    const weight = calls * (projection.usual.perS[from] ?? 1);
    usual += weight;
    sum +=
      weight *
      (projection.growth[from] ?? 1) *
      (1 - (projection.left[from] ?? 0)) *
      (projection.tries[index] ?? 1);
  }
  return usual > 0 ? sum / usual : 1;
};

/** From this much more load on it is taken for a surge from outside. */
const SURGES = 0.15;

/** Requests from outside: a surge goes on as it does; what users send again for what failed is no surge. */
const fromOutside = (projection: Projection, { index, vitals }: Place, afterS: number): number => {
  const { assumed, first, failing } = projection;
  const again = 1 + assumed.impatience * (failing[index] ?? 0);
  const before = 1 + assumed.impatience * (first.failing[index] ?? 0);
  const more = (first.growth[index] ?? 1) / before - 1;
  const trend = more > SURGES ? trendAt(projection, index, vitals.load, afterS) : 1;
  return (1 + more * trend) * again;
};

const fromCallers = (projection: Projection, place: Place): number => {
  const { first } = projection;
  const inflow = inflowOf(projection, place);
  if (!place.vitals.load) return inflow;
  const { index } = place;
  return ((first.growth[index] ?? 1) * inflow) / Math.max(1e-9, first.inflow[index] ?? 1);
};

/** Requests of every place `afterS` after the question, from those of its callers; callers first. */
export const sweepDown = (projection: Projection, afterS: number): void => {
  for (const place of projection.model.callersFirst) {
    if (!projection.awake[place.index]) continue;
    projection.growth[place.index] =
      place.into.length === 0
        ? fromOutside(projection, place, afterS)
        : fromCallers(projection, place);
    spread(projection, place);
  }
};
