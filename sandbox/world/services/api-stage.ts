import { ControlError } from '../control-error.ts';
import type { EpochMs } from '../world.ts';
import { createTokenBucket } from './token-bucket.ts';

/** Throttling of an API stage: a token bucket. */
export interface ApiStage {
  readonly rateLimit: () => number;
  readonly burstLimit: () => number;
  /** Whether a request at `atMs` is let in. */
  admit(atMs: EpochMs): boolean;
  setThrottle(rateLimit: number, burstLimit: number): void;
}

/** A stage that lets in `rateLimit` requests a second, and `burstLimit` at once. */
export function createApiStage(initial: { rateLimit: number; burstLimit: number }): ApiStage {
  let { rateLimit, burstLimit } = initial;
  const bucket = createTokenBucket(initial);
  return {
    rateLimit: () => rateLimit,
    burstLimit: () => burstLimit,
    admit: bucket.take,
    setThrottle(rate, burst) {
      if (!(rate >= 0) || !Number.isInteger(burst) || burst < 0) {
        throw new ControlError('BadRequestException', 'Invalid throttling settings specified');
      }
      rateLimit = rate;
      burstLimit = burst;
      bucket.setLimits(rate, burst);
    },
  };
}
