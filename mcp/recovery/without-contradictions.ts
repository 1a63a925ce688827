import type { Attempt } from './circumstances.ts';
import type { Placed } from './order-proposals.ts';
import { rankOf } from './risk.ts';

/** A proposal that is left out, and the one that it would contradict. */
export interface Dropped {
  readonly placed: Placed;
  readonly instead: Placed;
}

const targetsMeet = (a: Placed, targets: readonly string[]): boolean =>
  a.proposal.plan.targets.some((target) => targets.includes(target));

/** Two settings of one thing, or two actions on one node of which the catalogue says so; it counts both ways. */
export const contradicts = (a: Placed, b: Placed): boolean => {
  if (a.entry.id === b.entry.id) return targetsMeet(a, b.proposal.plan.targets);
  if (a.node !== b.node) return false;
  return a.entry.contradicts.includes(b.entry.id) || b.entry.contradicts.includes(a.entry.id);
};

const isTried = (placed: Placed, attempts: readonly Attempt[]): boolean =>
  attempts.some(
    ({ action, targets, inThisIncident }) =>
      inThisIncident && action === placed.entry.id && targetsMeet(placed, targets),
  );

/**
 * Leaves out what contradicts something better: what was not tried in this incident comes before what
 * was, then the lower risk, then the catalogue's order. No two that are kept contradict each other, and
 * nothing is left out without one that is kept.
 */
export const withoutContradictions = (
  placed: readonly Placed[],
  attempts: readonly Attempt[],
): { readonly kept: readonly Placed[]; readonly dropped: readonly Dropped[] } => {
  const kept: Placed[] = [];
  const dropped: Dropped[] = [];
  const ranked = placed.toSorted(
    (a, b) =>
      Number(isTried(a, attempts)) - Number(isTried(b, attempts)) ||
      rankOf(a.proposal.risk.level) - rankOf(b.proposal.risk.level) ||
      a.entry.order - b.entry.order,
  );
  for (const one of ranked) {
    const instead = kept.find((other) => contradicts(one, other));
    if (instead) dropped.push({ placed: one, instead });
    else kept.push(one);
  }
  return { kept, dropped };
};
