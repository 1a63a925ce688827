/** What speaks for one candidate. */
interface Signs {
  /** Part of the symptom's change that falls to it, 0 to 1. */
  readonly claim: number;
  /** How plain its own change is, 0 to 1. */
  readonly plain: number;
  /** How far beyond its natural range its strangest series was, from 1, the edge of it, on. */
  readonly strength: number;
  /** A resource of its own is taken by something else than requests. */
  readonly taken: boolean;
  /** It was changed shortly before the onset. */
  readonly deployed: boolean;
}

/**
 * Probability that a candidate is a cause: logistic, fitted on generated cases
 * (`docs/root-cause.md`); what a deployment adds is a judgement, since they know none.
 */
export const confidenceOf = ({ claim, plain, strength, taken, deployed }: Signs): number => {
  const logit =
    -6 +
    2.9 * plain +
    4.6 * claim * plain +
    0.62 * claim * Math.log(strength) +
    (taken ? 2.9 : 0) +
    (deployed ? 1.5 : 0);
  return 1 / (1 + Math.exp(-logit));
};
