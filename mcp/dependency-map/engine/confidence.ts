/** What speaks for one candidate. */
interface Signs {
  /** Part of the symptom's change that falls to it, 0 to 1. */
  readonly claim: number;
  /** How plain its own change is, 0 to 1. */
  readonly plain: number;
  /** How far beyond its natural range its strangest series was; 1 is the edge of it. */
  readonly strength: number;
  /** It was changed shortly before the onset. */
  readonly deployed: boolean;
}

/** A strength beyond this says no more. */
const MOST_STRENGTH = 1000;

/**
 * Probability that a candidate is a cause: logistic, fitted on generated cases
 * (`docs/root-cause.md`); what a deployment adds is a judgement, since they know none.
 */
export const confidenceOf = ({ claim, plain, strength, deployed }: Signs): number => {
  const beyond = Math.log(Math.min(MOST_STRENGTH, Math.max(1, strength)));
  const logit =
    -5.1 + 2.2 * plain + 4.5 * claim * plain + 0.67 * claim * beyond + (deployed ? 1.5 : 0);
  return 1 / (1 + Math.exp(-logit));
};
