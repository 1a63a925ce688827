import { ControlError } from './control-error.ts';
import type { Ledger } from './ledger.ts';
import type { Random } from './random.ts';
import type { LambdaAccount, SimulatedFunction } from './services/lambda-function.ts';
import type { Timeline } from './timeline.ts';
import type { EpochMs } from './world.ts';

/** Invocations at once in the whole account, the default quota of AWS. */
export const ACCOUNT_CONCURRENCY = 1_000;
/** AWS keeps at least so much of it unreserved. */
const MIN_UNRESERVED = 100;

interface Dependencies {
  readonly ledger: Ledger;
  readonly random: Random;
  readonly timeline: Timeline;
  readonly nowMs: () => EpochMs;
  readonly functions: () => readonly Omit<SimulatedFunction<never>, 'invoke'>[];
}

/** The account's Lambda limits. What others use is taken from the last second. */
export function createLambdaAccount({ functions, ...shared }: Dependencies): LambdaAccount {
  const takenByOthers = (name: string) => {
    let taken = 0;
    for (const other of functions()) {
      if (other.name !== name) {
        taken += Math.max(other.heldConcurrency(), other.recentConcurrency());
      }
    }
    return taken;
  };
  const unreserved = new Map<string, number>();
  let knownAtMs = Number.NEGATIVE_INFINITY;
  return {
    ...shared,
    concurrencyFor(name, reserved) {
      if (reserved !== null) return reserved;
      if (knownAtMs !== shared.nowMs()) {
        knownAtMs = shared.nowMs();
        unreserved.clear();
      }
      const known = unreserved.get(name) ?? ACCOUNT_CONCURRENCY - takenByOthers(name);
      unreserved.set(name, known);
      return known;
    },
    reserve(name, concurrency) {
      const held = functions().filter((other) => other.name !== name);
      const sum = held.reduce((total, other) => total + other.heldConcurrency(), concurrency);
      if (sum <= ACCOUNT_CONCURRENCY - MIN_UNRESERVED) return;
      throw new ControlError(
        'InvalidParameterValueException',
        `Specified concurrency for ${name} decreases account's unreserved concurrency below ${MIN_UNRESERVED}`,
      );
    },
  };
}
