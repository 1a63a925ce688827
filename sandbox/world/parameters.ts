import { ControlError } from './control-error.ts';
import type { Inventory } from './world.ts';

/** SSM's Parameter Store, as far as the shop uses it. */
export interface Parameters {
  get(name: string): string | undefined;
  /** @throws ControlError ValidationException for a name that SSM refuses or an empty value. */
  put(name: string, value: string): void;
  readonly all: Inventory['parameters'];
}

const NAME = /^(\/?[\w.-]+)+$/;

/** A store that holds these values at version 1. */
export function createParameters(initial: Readonly<Record<string, string>>): Parameters {
  const all = new Map<string, { value: string; version: number }>(
    Object.entries(initial).map(([name, value]) => [name, { value, version: 1 }]),
  );
  return {
    all,
    get: (name) => all.get(name)?.value,
    put(name, value) {
      if (!NAME.test(name)) throw new ControlError('ValidationException', 'Parameter name invalid');
      if (value === '') throw new ControlError('ValidationException', 'Parameter value is empty');
      all.set(name, { value, version: (all.get(name)?.version ?? 0) + 1 });
    },
  };
}
