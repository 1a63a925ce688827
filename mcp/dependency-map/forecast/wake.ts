import { usualConcurrency, usualProcessors } from './limits.ts';
import { limitsNow } from './limits-now.ts';
import type { Projection } from './projection.ts';
import type { Place } from './system-model.ts';

const isAsUsual = (projection: Projection, index: number): boolean =>
  projection.latencyS[index] === projection.usual.latencyS[index] &&
  projection.failing[index] === projection.usual.failing[index] &&
  projection.growth[index] === 1 &&
  projection.left[index] === 0;

/** True for what fills up though nothing else is wrong. */
const isFilling = ({ vitals }: Place): boolean =>
  vitals.overdrawnS > 0 ||
  (vitals.capacity?.isOff ?? false) ||
  (vitals.processors?.isOff ?? false) ||
  (vitals.backlog?.isOff ?? false);

/** Takes a place into what is projected; its limits are as usual at that moment. */
export const wake = (projection: Projection, place: Place | undefined): void => {
  if (!place || projection.awake[place.index] === 1) return;
  const { index } = place;
  const { assumed, usual, growth, latencyS, first } = projection;
  projection.awake[index] = 1;
  const slower = (latencyS[index] ?? 0) / Math.max(1e-9, usual.latencyS[index] ?? 0);
  const more = growth[index] ?? 1;
  projection.concurrency[index] = usualConcurrency(
    place,
    assumed.concurrency(index),
    more * slower,
  );
  projection.processors[index] = usualProcessors(place, assumed.processors(index), more);
  first.crowding[index] = limitsNow(projection, place).crowding;
};

/** Wakes every place at which something is not as usual at the question. */
export const wakeFirst = (projection: Projection): void => {
  for (const place of projection.model.places)
    if (isFilling(place) || !isAsUsual(projection, place.index)) wake(projection, place);
};

/** Wakes the neighbours of a place at which something is not as usual, once. */
export const spread = (projection: Projection, { index, out, into }: Place): void => {
  if (projection.told[index] === 1 || isAsUsual(projection, index)) return;
  projection.told[index] = 1;
  const { places } = projection.model;
  for (const { to } of out) wake(projection, places[to]);
  for (const { from } of into) wake(projection, places[from]);
};
