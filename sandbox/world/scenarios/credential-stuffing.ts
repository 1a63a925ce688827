import type { Scenario } from '../world.ts';

const SIGN_INS_PER_S = 32;
const TROUBLE_MS = 85_000;

/**
 * Passwords stolen elsewhere are tried at the shop: many users from many addresses by one program, almost
 * none fits. The pool is well, and customers sign in as ever; what looks broken is the share of sign-ins
 * that succeed. It ends when whoever does it moves on.
 */
export const credentialStuffing: Scenario = {
  name: 'credential-stuffing',
  title: 'Stolen passwords are tried from many addresses; the user pool itself is well',
  // It comes from outside: the stage is the first of the shop's own that sees it.
  truth: { rootCause: 'shop-api/prod', mechanism: 'requests' },
  bottleneck: null,
  play(world, atMs, severity = 1) {
    const { happenings } = world;
    world.schedule(atMs, () => happenings.setPasswordAttack(SIGN_INS_PER_S * severity));
    world.schedule(atMs + TROUBLE_MS, () => happenings.setPasswordAttack(0));
  },
};
