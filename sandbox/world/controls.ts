import { ControlError } from './control-error.ts';
import { API_ID, STAGE } from './names.ts';
import type { OrderPolling } from './order-polling.ts';
import type { Parameters } from './parameters.ts';
import type { ShopParts } from './shop-parts.ts';
import type { Controls } from './world.ts';

/**
 * The knobs of the shop.
 * @throws ControlError with the exception's name as AWS has it, for a resource that does not exist or
 * a value that AWS refuses.
 */
export function createControls(
  { functionNamed, tableNamed, stage }: ShopParts,
  parameters: Parameters,
  polling: OrderPolling,
): Controls {
  return {
    putProvisionedConcurrency: (name, alias, count) =>
      functionNamed(name).putProvisioned(alias, count),
    deleteProvisionedConcurrency: (name, alias) => functionNamed(name).deleteProvisioned(alias),
    putReservedConcurrency: (name, count) => functionNamed(name).putReserved(count),
    updateAlias: (name, alias, version) => functionNamed(name).updateAlias(alias, version),
    updateTableCapacity: (table, to) => tableNamed(table).updateCapacity(to),
    updateStageThrottle(apiId, stageName, rateLimit, burstLimit) {
      if (apiId !== API_ID || stageName !== STAGE) {
        throw new ControlError('NotFoundException', 'Invalid stage identifier specified');
      }
      stage.setThrottle(rateLimit, burstLimit);
    },
    setEventSourceMapping: (uuid, enabled) => polling.setEnabled(uuid, enabled),
    putParameter: (name, value) => parameters.put(name, value),
  };
}
