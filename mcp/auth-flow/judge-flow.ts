import type { AuthFlowContext } from '../contracts/auth-flow-tools.ts';
import type { FlowChange, Suspect } from './find-bottleneck.ts';

export interface Judgement {
  readonly verdict: AuthFlowContext['verdict'];
  /** 0 to 1. */
  readonly confidence: number;
}

export interface JudgeInput {
  readonly change: FlowChange;
  /** Best first, those of authentication hops only. */
  readonly suspects: readonly Suspect[];
  /** Both times were traced and measured. */
  readonly isFlowKnown: boolean;
  readonly isColdStartsKnown: boolean;
}

/** Share of the entry's change from which authentication is the bottleneck, and under which it is not. */
const IS_SHARE = 0.5;
const IS_NOT_SHARE = 0.25;

const rounded = (confidence: number): number => Math.round(confidence * 100) / 100;

/**
 * Whether authentication is the bottleneck, by the share of the entry's change that its hops explain. What
 * could not be seen lowers confidence, and where the flow itself was not seen nothing is said.
 */
export const judgeFlow = (input: JudgeInput): Judgement => {
  const { change, suspects, isFlowKnown, isColdStartsKnown } = input;
  if (!isFlowKnown) return { verdict: 'cannot-tell', confidence: 0 };
  const sight = isColdStartsKnown ? 1 : 0.8;
  if (change === 'as-usual')
    return { verdict: 'auth-is-not-bottleneck', confidence: rounded(0.9 * sight) };
  const share = Math.min(
    1,
    suspects.reduce((sum, suspect) => sum + suspect.share, 0),
  );
  if (share >= IS_SHARE)
    return { verdict: 'auth-is-bottleneck', confidence: rounded((0.45 + share / 2) * sight) };
  if (share <= IS_NOT_SHARE)
    return { verdict: 'auth-is-not-bottleneck', confidence: rounded((0.95 - share) * sight) };
  return { verdict: 'cannot-tell', confidence: rounded(0.5 * sight) };
};
