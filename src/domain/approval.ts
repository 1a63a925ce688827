import type { RiskLevel } from '../../mcp/contracts/recovery-plan.ts';

/** Which risks a person may approve, read when they clicked. */
export type Mandate = Readonly<Record<RiskLevel, boolean>>;

/** Nobody's mandate: what holds when the approvers cannot be read. */
export const noMandate: Mandate = { low: false, medium: false, high: false };

/** One approval as far as it counts. */
export interface Vote {
  readonly by: string;
  /** A lone on-call person on a high action, with a written reason. */
  readonly brokeGlass: boolean;
  /** They had taken their decisions of the hour already. */
  readonly needsSecond: boolean;
}

/** What a quorum is counted for: the risk, who asked for the action (null: the bot proposed it), the votes. */
export interface Ballot {
  readonly risk: RiskLevel;
  readonly requestedBy: string | null;
  readonly votes: readonly Vote[];
}

/** Whether a person's approval would count at all: on high risk whoever asked has no vote, unless alone. */
export const mayVote = (
  { risk, requestedBy }: Omit<Ballot, 'votes'>,
  { by, brokeGlass }: Pick<Vote, 'by' | 'brokeGlass'>,
): boolean => risk !== 'high' || brokeGlass || by !== requestedBy;

/**
 * How many approvals are still missing; never negative. One, two for high unless somebody broke glass,
 * and two where all who approved so far had taken their decisions of the hour.
 */
export const missingApprovals = (ballot: Ballot): number => {
  const counted = ballot.votes.filter((vote) => mayVote(ballot, vote));
  const high = ballot.risk === 'high' && !counted.some(({ brokeGlass }) => brokeGlass);
  const tired = counted.some(({ needsSecond }) => needsSecond);
  const needed = high || tired ? 2 : 1;
  return Math.max(0, needed - new Set(counted.map(({ by }) => by)).size);
};
