/**
 * What is assumed of what nobody measured or wrote down, as ranges that are gone through evenly; fitted,
 * as the calibration is, on the tuning seeds of `bench:cascade` (docs/forecast.md). In multiples, shares and
 * seconds of no particular system.
 */
export const PRIORS = {
  /** How a trend goes on: its slope times this, for this many times as long as it has lasted (median). */
  pace: [0.6, 3],
  lasts: 25,
  /** Share of them that grow ever faster. */
  faster: 0.5,
  /** Share of troubles that grow, before their slope is known; what grows does so evenly within this share. */
  growing: 0.65,
  evenly: 0.25,
  /** Factor on the edge of the normal range. */
  edge: [0.9, 1.12],
  /** Time-out of a call as a multiple of its usual time. */
  timeout: [4, 20],
  /** Or, in this share of calls, a round number of seconds in this range. */
  roundTimeouts: 0.4,
  roundS: [1, 30],
  /** Tries after the first, each as likely as the others. */
  retries: [0, 0, 1, 2, 3, 3],
  /** Share of calls that pause before a retry, and for how many seconds. */
  backoffs: 0.6,
  backoffS: [0.02, 0.4],
  fallbacks: 0.2,
  breakers: 0.2,
  /** Usual use of concurrency, and of processors. */
  concurrency: [0.03, 0.5],
  processors: [0.04, 0.65],
  /** How unevenly a table is used: its fullest part against the whole. */
  uneven: [0.95, 1.35],
  /** Requests that users send again at once for one that failed, at most. */
  impatience: 0.5,
  /** Shape of the times of single calls (Weibull): 1 is exponential. */
  shape: 1.2,
  /** How soft the edge of the normal range is, in the logarithm of the amount. */
  soft: 0.3,
} as const;
