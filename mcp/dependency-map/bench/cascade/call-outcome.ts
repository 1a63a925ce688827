import type { Call } from './system.ts';

/** What one call of a service comes to, its retries included, per use of it. */
export interface Outcome {
  /** Seconds that the caller spends on it. */
  readonly waitS: number;
  /** Share that fails in the end. */
  readonly failing: number;
  /** Requests that it sends to the called. */
  readonly tries: number;
  /** Share of single tries that fail. */
  readonly failingOnce: number;
}

/** The normal distribution function (logistic approximation, good to one hundredth). */
const normal = (x: number): number => 1 / (1 + Math.exp(-1.702 * x));

/** One call when the called takes `latencyS` (log-normal, `scatter`) and fails in a share of calls. */
export const outcomeOf = (
  { timeoutS, retries, backoffS }: Call,
  latencyS: number,
  scatter: number,
  failing: number,
): Outcome => {
  const away = Math.log(timeoutS / Math.max(1e-6, latencyS));
  const late = 1 - normal((away + (scatter * scatter) / 2) / scatter);
  const spent = latencyS * normal((away - (scatter * scatter) / 2) / scatter) + timeoutS * late;
  const failingOnce = 1 - (1 - failing) * (1 - late);
  let tries = 1;
  let again = failingOnce;
  let pauseS = 0;
  for (let retry = 0; retry < retries; retry += 1) {
    pauseS += again * backoffS * 2 ** retry;
    tries += again;
    again *= failingOnce;
  }
  // What fails, fails sooner than what works.
  return { waitS: tries * spent * (1 - failing / 2) + pauseS, failing: again, tries, failingOnce };
};

/** A breaker that opens when half of the latest calls fail, and tries again half a minute later. */
export interface Breaker {
  /** Moving share of failing calls. */
  failing: number;
  openUntilS: number;
}

const OPENS_AT = 0.5;
const OPEN_S = 30;
const MEMORY_S = 8;

/** True while calls are cut off; `failingOnce` is what calls come to at this moment. */
export const isCutOff = (
  breaker: Breaker,
  failingOnce: number,
  atS: number,
  stepS: number,
): boolean => {
  if (atS < breaker.openUntilS) return true;
  breaker.failing += (failingOnce - breaker.failing) * (stepS / MEMORY_S);
  if (breaker.failing < OPENS_AT) return false;
  breaker.openUntilS = atS + OPEN_S;
  // One good try closes it, one bad opens it again.
  breaker.failing = OPENS_AT * 0.95;
  return true;
};
