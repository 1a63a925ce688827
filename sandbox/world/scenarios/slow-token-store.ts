import type { Scenario } from '../world.ts';

const TABLE = 'sessions-table';
const ADDED_MS = 420;
const TROUBLE_MS = 80_000;

/**
 * The table in which the authorizer looks for revoked tokens answers slowly, throttles nothing and fails
 * nothing. It is well again by itself after a while.
 */
export const slowTokenStore: Scenario = {
  name: 'slow-token-store',
  title: "The table of the authorizer's sessions gets slow",
  truth: { rootCause: TABLE, mechanism: 'latency' },
  bottleneck: { node: TABLE, mechanism: 'own-time' },
  play(world, atMs, severity = 1) {
    const { happenings } = world;
    world.schedule(atMs, () => happenings.setTableAddedLatency(TABLE, ADDED_MS * severity));
    world.schedule(atMs + TROUBLE_MS, () => happenings.setTableAddedLatency(TABLE, 0));
  },
};
