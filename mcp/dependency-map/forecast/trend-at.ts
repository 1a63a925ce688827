import { PRIORS } from './priors.ts';
import type { Projection } from './projection.ts';
import type { Vital } from './vital.ts';

/**
 * How a vital's distance from the usual changes in `afterS`, as a multiple of what it is now: as its slope
 * goes on where it is taken to grow, for as long as is assumed; 1 where it is taken to have jumped.
 */
export const trendAt = (
  projection: Projection,
  index: number,
  vital: Vital | undefined,
  afterS: number,
): number => {
  if (!vital?.isOff) return 1;
  const { assumed } = projection;
  if (assumed.grows(index) > (vital.grows ?? PRIORS.growing)) return 1;
  const away = Math.max(vital.now - vital.usual, vital.natural, 1e-9);
  const perS = vital.grows === undefined ? away / vital.sinceS : vital.perS;
  const forS = Math.min(afterS, assumed.lasts(index) * vital.sinceS);
  const grown = (Math.max(0, perS) * assumed.pace(index) * forS) / away;
  const k = assumed.power(index);
  return (1 + grown / k) ** k;
};
