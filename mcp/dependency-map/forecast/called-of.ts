import { type CallEffect, callEffectOf } from './call-effect.ts';
import type { Projection } from './projection.ts';
import type { Place, Way } from './system-model.ts';

const usualEffectOf = ({ usual, usualEffects, assumed }: Projection, way: Way): CallEffect => {
  const known = usualEffects.get(way.index);
  if (known) return known;
  const { to } = way;
  const policy = assumed.policyOf(way);
  const effect = callEffectOf(policy, usual.latencyS[to] ?? 0, usual.failing[to] ?? 0);
  usualEffects.set(way.index, effect);
  return effect;
};

const isAsUsual = ({ latencyS, failing, usual }: Projection, index: number): boolean =>
  latencyS[index] === usual.latencyS[index] && failing[index] === usual.failing[index];

/** What a place's callees add to it: seconds, and a share of failing requests. */
export const calledOf = (
  projection: Projection,
  { out }: Place,
): { addedS: number; failing: number } => {
  const { tries, latencyS, failing, assumed } = projection;
  let addedS = 0;
  let works = 1;
  for (const way of out) {
    const { index, to, kind, calls } = way;
    if (kind !== 'call') continue;
    tries[index] = 1;
    // Most are: nothing comes of them.
    if (isAsUsual(projection, to)) continue;
    const usual = usualEffectOf(projection, way);
    const policy = assumed.policyOf(way);
    const now = callEffectOf(policy, latencyS[to] ?? 0, failing[to] ?? 0);
    tries[index] = now.tries / usual.tries;
    addedS += calls * Math.max(0, now.waitS - usual.waitS);
    if (!policy.hasFallback)
      works *= 1 - Math.min(1, calls) * Math.max(0, now.failing - usual.failing);
  }
  return { addedS, failing: 1 - works };
};
