import type { World } from '../world/world.ts';
import type { Faults } from './faults.ts';

/** How long AWS takes to show what happened, in milliseconds. */
export interface Delays {
  /** After a metric's period has ended. */
  readonly metricsMs: number;
  /** After a request was traced. */
  readonly tracesMs: number;
  /** After an API call, until CloudTrail has it. */
  readonly trailMs: number;
}

/** What every service of the sandbox's account shares. */
export interface Account {
  readonly world: World;
  /** Milliseconds since 1970-01-01T00:00Z. */
  readonly clock: () => number;
  /** 0 to 1, from the sandbox's seed. */
  readonly random: () => number;
  readonly delays: Delays;
  readonly faults: Faults;
  /** `http://127.0.0.1:PORT`, known once the endpoint listens. */
  readonly origin: () => string;
}

/** `arn:aws:SERVICE:REGION:ACCOUNT:RESOURCE` of the sandbox's account. */
export const arnOf = (account: Account, service: string, resource: string): string =>
  `arn:aws:${service}:${account.world.inventory.region}:${account.world.inventory.accountId}:${resource}`;
