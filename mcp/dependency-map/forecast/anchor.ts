import { calledOf } from './called-of.ts';
import { limitsNow } from './limits-now.ts';
import type { Projection } from './projection.ts';
import { inflowOf } from './sweep-down.ts';
import type { Place } from './system-model.ts';
import { spread, wakeFirst } from './wake.ts';

/** Share of what should be passed on that is seen to be; nothing is learned from what drowns in noise. */
const passes = (seen: number, expected: number, natural: number): number => {
  if (expected <= 0) return 1;
  const learned = expected / (expected + natural);
  return 1 - learned * (1 - Math.min(1, Math.max(0, seen) / expected));
};

/** Tells what a place adds by itself from what its callees explain, by what was measured of it. */
const explain = (projection: Projection, place: Place): void => {
  const { index, vitals, isQueue } = place;
  const { addedS, failing } = calledOf(projection, place);
  if (vitals.latency) {
    const seen = vitals.latency.now - vitals.latency.usual;
    projection.passesS[index] = passes(seen, addedS, vitals.latency.natural);
    projection.ownS[index] = seen - (projection.passesS[index] ?? 1) * addedS;
  } else projection.latencyS[index] = (projection.usual.latencyS[index] ?? 0) + addedS;
  if (vitals.failing) {
    const seen = vitals.failing.now - vitals.failing.usual;
    projection.passesFailing[index] = passes(seen, failing, vitals.failing.natural);
    projection.ownFailing[index] = seen - (projection.passesFailing[index] ?? 1) * failing;
  } else if (!isQueue) projection.failing[index] = (projection.usual.failing[index] ?? 0) + failing;
};

const startFrom = (projection: Projection, place: Place): void => {
  const { index, vitals, into } = place;
  const { first } = projection;
  const inflow = inflowOf(projection, place);
  first.inflow[index] = inflow;
  if (!vitals.load && into.length > 0) projection.growth[index] = inflow;
  first.growth[index] = projection.growth[index] ?? 1;
  const { left, refused, crowding } = limitsNow(projection, place);
  projection.left[index] = left;
  // What limits do already is in what was measured, of the place or of who calls it.
  // Of a place whose requests are counted and whose failures are not, it is still to be seen.
  first.refused[index] = vitals.failing || !vitals.load ? refused : 0;
  first.crowding[index] = crowding;
  first.failing[index] = projection.failing[index] ?? 0;
};

/** Takes the state at the question for what later states are measured against. */
export const anchor = (projection: Projection): void => {
  const { model, awake } = projection;
  wakeFirst(projection);
  for (const place of model.places) {
    if (!awake[place.index]) continue;
    explain(projection, place);
    spread(projection, place);
  }
  for (const place of model.callersFirst) {
    if (!awake[place.index]) continue;
    startFrom(projection, place);
    spread(projection, place);
  }
};
