import type { Proposal } from '../contracts/recovery-plan.ts';
import type { CatalogueEntry } from './catalogue.ts';

/** A proposal with what its place in the plan depends on. */
export interface Placed {
  readonly proposal: Proposal;
  readonly entry: CatalogueEntry;
  readonly node: string;
}

/**
 * Puts proposals in order and says which wait for which. Alternatives on one node contradict each other,
 * so the later one waits: it is there for when the first did not help.
 */
export const orderProposals = (placed: readonly Placed[]): readonly Proposal[] => {
  const sorted = placed.toSorted((a, b) => a.entry.order - b.entry.order);
  return sorted.map(({ proposal, entry, node }, index) => ({
    ...proposal,
    order: index + 1,
    waitsFor: sorted
      .slice(0, index)
      .filter((earlier) => earlier.node === node && entry.insteadOf.includes(earlier.entry.id))
      .map((earlier) => earlier.proposal.digest),
  }));
};
