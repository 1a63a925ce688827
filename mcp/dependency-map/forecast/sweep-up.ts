import { calledOf } from './called-of.ts';
import { limitsNow } from './limits-now.ts';
import type { Projection } from './projection.ts';
import type { Place } from './system-model.ts';
import { trendAt } from './trend-at.ts';
import type { Vital } from './vital.ts';
import { spread } from './wake.ts';

/** No request takes less. */
const LEAST_S = 1e-6;

/** What a place adds by itself, later; what it has less than its callees explain stays as it is. */
const ahead = (
  projection: Projection,
  { index }: Place,
  own: number,
  vital: Vital | undefined,
  afterS: number,
): number => (own > 0 ? own * trendAt(projection, index, vital, afterS) : own);

/** Latency and failing of every place from what it calls and is asked, callees first. */
export const sweepUp = (projection: Projection, afterS: number): void => {
  const { places } = projection.model;
  const { usual, first } = projection;
  for (const place of places) {
    const { index, vitals, isQueue } = place;
    if (isQueue || !projection.awake[index]) continue;
    const { addedS, failing } = calledOf(projection, place);
    const { left, refused, crowding } = limitsNow(projection, place);
    const usualS = usual.latencyS[index] ?? 0;
    const moreRefused = Math.max(0, refused - (first.refused[index] ?? 0));
    const byLoadS = usualS * Math.max(0, crowding - (first.crowding[index] ?? 0));
    projection.byLoadS[index] = byLoadS;
    projection.byLoad[index] = moreRefused;
    projection.left[index] = left;
    const { passesS, passesFailing, ownS, ownFailing } = projection;
    const ownNowS = ahead(projection, place, ownS[index] ?? 0, vitals.latency, afterS);
    const ownFailingNow = ahead(projection, place, ownFailing[index] ?? 0, vitals.failing, afterS);
    const latencyS = usualS + (passesS[index] ?? 1) * addedS + ownNowS + byLoadS;
    const share =
      (usual.failing[index] ?? 0) +
      (passesFailing[index] ?? 1) * failing +
      ownFailingNow +
      moreRefused;
    projection.latencyS[index] = Math.max(LEAST_S, latencyS);
    projection.failing[index] = Math.min(1, Math.max(0, share));
    spread(projection, place);
  }
};
