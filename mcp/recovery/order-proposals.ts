import type { Proposal } from '../contracts/recovery-plan.ts';
import type { CatalogueEntry } from './catalogue.ts';

/** A proposal with what its place in the plan depends on. */
export interface Placed {
  readonly proposal: Proposal;
  readonly entry: CatalogueEntry;
  readonly node: string;
}

/** Whether this is for when an earlier step on the same node did not help. */
const isAlternative = ({ entry, node }: Placed, all: readonly Placed[]): boolean =>
  all.some((other) => other.node === node && entry.insteadOf.includes(other.entry.id));

/** What answers the cause comes before what holds its effects in check; reading changes nothing, so it is no cure. */
const isCure = ({ entry }: Placed): boolean => entry.answers.length > 0;

/**
 * Puts proposals in order and says which wait for which: cures, then containment, then alternatives.
 * Alternatives on one node contradict each other, so the later one waits.
 */
export const orderProposals = (placed: readonly Placed[]): readonly Proposal[] => {
  const sorted = placed.toSorted(
    (a, b) =>
      Number(isAlternative(a, placed)) - Number(isAlternative(b, placed)) ||
      Number(isCure(b)) - Number(isCure(a)) ||
      a.entry.order - b.entry.order,
  );
  return sorted.map(({ proposal, entry, node }, index) => ({
    ...proposal,
    order: index + 1,
    waitsFor: sorted
      .slice(0, index)
      .filter((earlier) => earlier.node === node && entry.insteadOf.includes(earlier.entry.id))
      .map((earlier) => earlier.proposal.digest),
  }));
};
