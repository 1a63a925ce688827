import type { Place, SystemModel } from './system-model.ts';

/** How a system is when nothing is wrong, by place. */
export interface UsualState {
  /** Seconds a request. */
  readonly latencyS: Float64Array;
  readonly failing: Float64Array;
  /** Requests a second; where nobody counts them, what its callers send. */
  readonly perS: Float64Array;
}

const calledS = (place: Place, latencyS: Float64Array): number =>
  place.out
    .filter(({ kind }) => kind === 'call')
    .reduce((sum, { calls, to }) => sum + calls * (latencyS[to] ?? 0), 0);

/** The usual state from the baselines; what is not measured follows from its neighbours. */
export const usualStateOf = ({ places, callersFirst }: SystemModel): UsualState => {
  const measured = places
    .map(({ vitals }) => vitals.latency?.usual)
    .filter((usual) => usual !== undefined)
    .toSorted((a, b) => a - b);
  const typicalS = measured[Math.floor(measured.length / 2)] ?? 0.1;
  const latencyS = new Float64Array(places.length);
  for (const place of places)
    latencyS[place.index] = place.vitals.latency?.usual ?? calledS(place, latencyS) + typicalS / 2;
  const perS = new Float64Array(places.length);
  for (const place of callersFirst) {
    const sent = place.into.reduce((sum, { calls, from }) => sum + calls * (perS[from] ?? 0), 0);
    perS[place.index] = place.vitals.load?.usual ?? (sent > 0 ? sent : 1);
  }
  return {
    latencyS,
    failing: Float64Array.from(places, ({ vitals }) => vitals.failing?.usual ?? 0),
    perS,
  };
};
