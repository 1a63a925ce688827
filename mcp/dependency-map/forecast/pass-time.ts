import { limitsNow } from './limits-now.ts';
import type { Projection } from './projection.ts';

/** Lets `overS` seconds pass for what fills up: capacity beyond what is given, and messages that wait. */
export const passTime = (projection: Projection, overS: number): void => {
  const { overdrawnS, behindS, model } = projection;
  for (const place of model.places) {
    const { index, into, isConsumer, vitals } = place;
    if ((!vitals.capacity && !isConsumer) || !projection.awake[index]) continue;
    const { capacity, left } = limitsNow(projection, place);
    overdrawnS[index] = Math.max(0, (overdrawnS[index] ?? 0) + (capacity - 1) * overS);
    for (const { from, kind } of into)
      if (kind === 'consume') behindS[from] = (behindS[from] ?? 0) + overS * left;
  }
};
