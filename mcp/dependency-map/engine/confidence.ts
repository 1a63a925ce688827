/** What speaks for one candidate. */
interface Signs {
  /** Part of the symptom's change that it explains by itself, 0 to 1. */
  readonly share: number;
  /** How plain its own change is, 0 to 1. */
  readonly plain: number;
  /** It was changed shortly before the onset. */
  readonly deployed: boolean;
}

/**
 * Probability that a candidate is a cause: logistic, fitted on generated cases and one recorded set
 * (`docs/root-cause.md`); what a deployment adds is a judgement, since neither knows deployments.
 */
export const confidenceOf = ({ share, plain, deployed }: Signs): number => {
  const logit = -6.6 + 3.1 * plain + 8.1 * share * plain + (deployed ? 1.5 : 0);
  return 1 / (1 + Math.exp(-logit));
};
