import type { Scenario } from '../world.ts';
import { deploy } from './deploy.ts';

/**
 * A deployment of the authorizer leaves the alias without its provisioned concurrency. What follows is
 * the shop's own doing: waves of requests find no warm environment, clients give up and come again,
 * and what they left behind overloads the users' table. Moving the alias back does not help by itself:
 * the provisioned concurrency belonged to the alias and is gone.
 */
export const coldStart: Scenario = {
  name: 'cold-start',
  title: 'A deployment of the authorizer loses its warm instances; retries overload DynamoDB',
  truth: { rootCause: 'shop-authorizer', mechanism: 'cold-starts' },
  bottleneck: { node: 'shop-authorizer', mechanism: 'cold-starts' },
  play(world, atMs) {
    world.schedule(atMs, () =>
      deploy(
        world,
        'shop-authorizer',
        { description: 'Rotate signing keys' },
        { losesProvisionedConcurrency: true },
      ),
    );
  },
};
