import type { Change } from '../contracts/auth-flow-tools.ts';
import type { Evidence, Finding } from '../contracts/evidence.ts';
import { clockText, spanText } from './in-words.ts';

/** Changes that are told at most. */
const MAX_TOLD = 5;

const againstOnset = (beforeOnsetS: number): string => {
  if (Math.abs(beforeOnsetS) < 1) return 'at the onset';
  return `${spanText(beforeOnsetS)} ${beforeOnsetS > 0 ? 'before' : 'after'} the onset`;
};

/**
 * The order in which changes are suspected: closest before the onset first, those after it last; of those
 * at one time, the version that went live.
 */
export const bySuspicion = (a: Change, b: Change): number => {
  const rank = ({ beforeOnsetS }: Change) =>
    beforeOnsetS >= 0 ? beforeOnsetS : 1e9 - beforeOnsetS;
  return rank(a) - rank(b) || Number(a.version === undefined) - Number(b.version === undefined);
};

/** A finding for each change, most suspect first; each cites the evidence that lists it. */
export const changeFindings = (
  changes: readonly Change[],
  evidence: readonly Evidence[],
): Finding[] =>
  changes
    .toSorted(bySuspicion)
    .slice(0, MAX_TOLD)
    .map((change, at) => ({
      id: `f-change-${at + 1}`,
      kind: 'change',
      status: 'ok',
      ...(change.node !== undefined && { node: change.node }),
      summary: `${change.what} at ${clockText(Date.parse(change.at))}, ${againstOnset(change.beforeOnsetS)}${change.by === undefined ? '' : `, by ${change.by}`}.`,
      evidence: evidence
        .filter(
          ({ kind, values }) =>
            kind === 'change' && values.some(({ label }) => label === change.what),
        )
        .map(({ id }) => id),
    }));
