import type { Scenario } from '../world.ts';

const SURGE_PER_S = 52;
const SURGE_MS = 180_000;

/**
 * A campaign sends everybody to their carts at once. Each wave needs more authorizers than are kept warm,
 * and the rest start cold; nothing was deployed. More warm instances are the cure; without them it lasts
 * as long as the campaign, and the retries have overloaded the users' table by then.
 */
export const coldStartScaleOut: Scenario = {
  name: 'cold-start-scale-out',
  title: 'A surge needs more authorizers than are warm; nothing was deployed',
  truth: { rootCause: 'shop-authorizer', mechanism: 'cold-starts' },
  bottleneck: { node: 'shop-authorizer', mechanism: 'cold-starts' },
  play(world, atMs, severity = 1) {
    world.schedule(atMs, () => world.happenings.setSurge(SURGE_PER_S * severity));
    world.schedule(atMs + SURGE_MS, () => world.happenings.setSurge(0));
  },
};
