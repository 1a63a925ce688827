import type { Scenario } from '../world.ts';

const SIGN_INS_PER_S = 260;
const TROUBLE_MS = 75_000;

/**
 * The partner's system signs its users in again, all at once, and uses up the pool's quota: the pool
 * throttles whoever comes. The shop's clients back off and try again, some in vain. The job ends by itself
 * after a while.
 */
export const cognitoThrottle: Scenario = {
  name: 'cognito-throttle',
  title: "A partner's job uses up the user pool's quota; everybody's sign-ins are throttled",
  truth: { rootCause: 'us-east-1_ShopUsers', mechanism: 'throttling' },
  bottleneck: { node: 'us-east-1_ShopUsers', mechanism: 'throttling' },
  play(world, atMs, severity = 1) {
    const { happenings } = world;
    world.schedule(atMs, () => happenings.setPartnerSignIns(SIGN_INS_PER_S * severity));
    world.schedule(atMs + TROUBLE_MS, () => happenings.setPartnerSignIns(null));
  },
};
