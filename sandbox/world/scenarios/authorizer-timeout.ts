import type { Scenario } from '../world.ts';

const HANGING_SHARE = 0.3;
const TROUBLE_MS = 80_000;

/**
 * Some of the pool's answers about tokens never come. The authorizer waits for them until its own
 * time-out ends it, and the API answers 500. The pool is well again by itself after a while.
 */
export const authorizerTimeout: Scenario = {
  name: 'authorizer-timeout',
  title: 'The user pool hangs on token checks; the authorizer runs into its time-out',
  truth: { rootCause: 'us-east-1_ShopUsers', mechanism: 'latency' },
  bottleneck: { node: 'us-east-1_ShopUsers', mechanism: 'own-time' },
  play(world, atMs, severity = 1) {
    const { happenings } = world;
    world.schedule(atMs, () => happenings.setUserPoolHangingShare(HANGING_SHARE * severity));
    world.schedule(atMs + TROUBLE_MS, () => happenings.setUserPoolHangingShare(null));
  },
};
