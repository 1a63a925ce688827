import type { Scenario } from '../world.ts';

const FAILURE_SHARE = 0.6;
const TROUBLE_MS = 75_000;

/**
 * The user pool fails for a while. Sign-ins go to the backup, whose retry loop overloads the users'
 * table; when the pool is well again, the retries of the user service keep the overload going.
 */
export const cognitoCascade: Scenario = {
  name: 'cognito-cascade',
  title: 'Cognito fails; the backup takes over and its retries overload DynamoDB',
  truth: { rootCause: 'us-east-1_ShopUsers', mechanism: 'errors' },
  bottleneck: { node: 'us-east-1_ShopUsers', mechanism: 'errors' },
  play(world, atMs, severity = 1) {
    world.schedule(atMs, () => world.happenings.setUserPoolFailureShare(FAILURE_SHARE * severity));
    world.schedule(atMs + TROUBLE_MS, () => world.happenings.setUserPoolFailureShare(null));
  },
};
