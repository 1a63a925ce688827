import type { Random } from './random.ts';

/** Draws one duration in milliseconds. */
export type Duration = (random: Random) => number;

const QUANTILES = 1024;

/** Standard normal quantiles at evenly spaced probabilities, once for all distributions. */
const NORMAL = Float64Array.from({ length: QUANTILES }, (_, i) => probit((i + 0.5) / QUANTILES));

/**
 * Latencies as they are usually found: log-normal with this median and spread (sigma of the
 * logarithm). Drawn from a table of quantiles, so that a day of history is cheap; the table also
 * bounds the tail at about 3.3 sigma.
 */
export function logNormal(medianMs: number, sigma: number): Duration {
  const table = NORMAL.map((z) => medianMs * Math.exp(sigma * z));
  return (random) => table[(random() * QUANTILES) | 0] ?? medianMs;
}

/** Inverse of the normal distribution (Abramowitz and Stegun 26.2.23, error below 4.5e-4). */
function probit(p: number): number {
  const tail = Math.min(p, 1 - p);
  const t = Math.sqrt(-2 * Math.log(tail));
  const z =
    t -
    (2.515517 + t * (0.802853 + t * 0.010328)) /
      (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  return p < 0.5 ? -z : z;
}
