import type { EpochMs } from '../world.ts';

/** What lets in `rateLimit` a second in the long run, and `burstLimit` at once. */
export interface TokenBucket {
  /** Takes one token, if there is one at `atMs`. */
  take(atMs: EpochMs): boolean;
  /** New limits; what is saved up beyond the new burst is lost. */
  setLimits(rateLimit: number, burstLimit: number): void;
}

/** A full bucket. Times may come a little out of order: tokens are only ever added once for a moment. */
export function createTokenBucket(initial: { rateLimit: number; burstLimit: number }): TokenBucket {
  let { rateLimit, burstLimit } = initial;
  let tokens = burstLimit;
  let refilledAtMs = 0;
  return {
    take(atMs) {
      if (atMs > refilledAtMs) {
        tokens += ((atMs - refilledAtMs) / 1000) * rateLimit;
        if (tokens > burstLimit) tokens = burstLimit;
        refilledAtMs = atMs;
      }
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
    setLimits(rate, burst) {
      rateLimit = rate;
      burstLimit = burst;
      tokens = Math.min(tokens, burst);
    },
  };
}
