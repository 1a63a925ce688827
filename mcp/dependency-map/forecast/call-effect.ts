import { PRIORS } from './priors.ts';

/** How one call is made, as far as it is known or assumed. */
export interface CallPolicy {
  readonly timeoutS: number;
  /** Tries after the first. */
  readonly retries: number;
  /** Pause before the first retry, doubled each time; 0 is none. */
  readonly backoffS: number;
  readonly hasFallback: boolean;
  readonly hasBreaker: boolean;
}

/** What one call comes to for its caller, and for what it calls. */
export interface CallEffect {
  /** Seconds that its caller waits. */
  readonly waitS: number;
  /** Share that fails in the end. */
  readonly failing: number;
  /** Requests that one call makes. */
  readonly tries: number;
}

/** Of the usual time and load, what an open breaker still lets through: its trials. */
const TRIALS = 0.2;

/**
 * A call's effect when the called takes `latencyS` on average and fails in a share of tries. A
 * time-out bounds the wait and makes slow calls failures; retries multiply the requests.
 */
export const callEffectOf = (
  { timeoutS, retries, backoffS, hasBreaker }: CallPolicy,
  latencyS: number,
  failing: number,
): CallEffect => {
  const patience = timeoutS / Math.max(latencyS, 1e-9);
  const late = Math.exp(-(patience ** PRIORS.shape));
  const once = Math.min(1, failing + (1 - failing) * late);
  const spentS = latencyS * (1 - Math.exp(-patience));
  if (hasBreaker && once > 0.5) return { waitS: TRIALS * spentS, failing: 1, tries: TRIALS };
  let tries = 1;
  let again = once;
  let pausesS = 0;
  for (let retry = 0; retry < retries; retry += 1) {
    pausesS += again * backoffS * 2 ** retry;
    tries += again;
    again *= once;
  }
  return { waitS: tries * spentS + pausesS, failing: again, tries };
};
