import type { Scenario } from '../world.ts';
import { deploy } from './deploy.ts';

/** A defect goes live with the order service; only the version before is without it. */
export const badDeploy: Scenario = {
  name: 'bad-deploy',
  title: 'A defective version of the order service goes live',
  truth: { rootCause: 'order-service', mechanism: 'deployment' },
  bottleneck: null,
  play(world, atMs) {
    world.schedule(atMs, () =>
      deploy(
        world,
        'order-service',
        { description: 'Itemised invoices', errorShare: 0.25, slowerByMs: 400 },
        { losesProvisionedConcurrency: false },
      ),
    );
  },
};
