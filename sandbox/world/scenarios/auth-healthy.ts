import type { Scenario } from '../world.ts';
import { deploy } from './deploy.ts';

const SLOWER_BY_MS = 850;

/**
 * A new version of the payment service is slow, and orders with it; everybody signs in as ever. The
 * version before is the cure.
 */
export const authHealthy: Scenario = {
  name: 'auth-healthy',
  title: 'A new version of the payment service is slow; authentication is as ever',
  truth: { rootCause: 'payment-service', mechanism: 'deployment' },
  bottleneck: null,
  play(world, atMs, severity = 1) {
    world.schedule(atMs, () =>
      deploy(
        world,
        'payment-service',
        { description: 'Fraud checks before every payment', slowerByMs: SLOWER_BY_MS * severity },
        { losesProvisionedConcurrency: false },
      ),
    );
  },
};
