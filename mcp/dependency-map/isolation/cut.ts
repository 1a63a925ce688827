import type { z } from 'zod';
import type { suggestIsolation } from '../../contracts/dependency-map-tools.ts';

/** One place to cut, as `suggest_isolation` answers it. */
export type Cut = z.infer<(typeof suggestIsolation)['outputSchema']>['cuts'][number];

/** A cut with what decides whether it is worth making. */
export interface WeighedCut {
  readonly cut: Cut;
  /** What users win by it less what they lose, in whole answers a second (`WORTH`). */
  readonly net: number;
}

/**
 * What a request is worth to its user, by what becomes of it: 1 is the usual answer, 0 is none. A cut
 * is charged for each request that it refuses in full, though some of them would have failed anyway.
 */
export const WORTH = { waits: 0.5, fallback: 0.65, delayed: 0.95, refused: 0 } as const;

/** Actions of `runbooks/catalogue.yaml` that make a cut. */
export const CUT_ACTIONS = {
  breaker: 'circuit-breaker',
  concurrency: 'reserved-concurrency',
  stage: 'api-stage-throttle',
  capacity: 'dynamodb-capacity',
  pause: 'event-source-pause',
} as const;

/** A call that has a breaker switch, and what its caller answers while the breaker is open. */
export interface Breaker {
  readonly caller: string;
  readonly callee: string;
  /** Such as `cached profiles`. */
  readonly fallback?: string | undefined;
  /** Share of the caller's requests that get the fallback, 0 to 1, as its owners declared. */
  readonly degradedShare?: number | undefined;
}
