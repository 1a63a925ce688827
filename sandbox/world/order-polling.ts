import { ControlError } from './control-error.ts';
import { pollOrders } from './flows/order-worker.ts';
import { arn, QUEUE } from './names.ts';
import type { ShopParts } from './shop-parts.ts';
import type { EpochMs, Inventory } from './world.ts';

const UUID = '6d0c1a3e-5b7f-4f0e-9a51-0d2f8c7b4e10';

/** The event source mapping between the orders' queue and their worker. */
export interface OrderPolling {
  readonly facts: () => Inventory['eventSourceMappings'][number];
  /** @throws ControlError ResourceNotFoundException */
  setEnabled(uuid: string, enabled: boolean): void;
  tick(startMs: EpochMs): void;
}

/** An enabled mapping. */
export function createOrderPolling({ queue, worker }: ShopParts): OrderPolling {
  let enabled = true;
  return {
    facts: () => ({ uuid: UUID, functionName: worker.name, queueArn: arn('sqs', QUEUE), enabled }),
    setEnabled(uuid, to) {
      if (uuid !== UUID) {
        throw new ControlError(
          'ResourceNotFoundException',
          'The resource you requested does not exist',
        );
      }
      enabled = to;
    },
    tick(startMs) {
      if (enabled) pollOrders(queue, worker, startMs);
    },
  };
}
