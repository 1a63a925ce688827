import type { EpochMs } from '../world.ts';

/**
 * How long an idle environment lives. AWS keeps one for minutes; in the sandbox minutes are seconds,
 * as with its 10-second alarms.
 */
const IDLE_LIFE_MS = 1_000;

/** An execution environment: busy until, and whether it was ever used. */
interface Environment {
  freeAtMs: EpochMs;
}

/** Where an invocation runs. */
export interface Placement {
  readonly environment: Environment;
  readonly kind: 'provisioned' | 'warm' | 'cold';
}

/** Execution environments of one version of a function. */
export interface EnvironmentPool {
  /**
   * An environment for an invocation at `atMs`: a provisioned one, else a warm one, else a new one;
   * null when that would exceed the `limit` of concurrent invocations. Provisioned ones are
   * within any limit.
   */
  place(atMs: EpochMs, limit: () => number): Placement | null;
  /** The invocation ended; after a time-out its environment is thrown away. */
  release(placement: Placement, endMs: EpochMs, thrownAway: boolean): void;
  setProvisioned(count: number): void;
  /** Highest concurrency placed since the last call. */
  takePeak(): { all: number; provisioned: number };
}

/** No environments yet. */
export function createEnvironmentPool(): EnvironmentPool {
  const provisioned: Environment[] = [];
  const onDemand: Environment[] = [];
  let peak = { all: 0, provisioned: 0 };

  const firstFree = (pool: readonly Environment[], atMs: EpochMs) => {
    for (const environment of pool) if (environment.freeAtMs <= atMs) return environment;
    return undefined;
  };

  const firstWarm = (atMs: EpochMs) => {
    for (let i = 0; i < onDemand.length; ) {
      const environment = onDemand[i] as Environment;
      if (environment.freeAtMs > atMs) i += 1;
      else if (atMs - environment.freeAtMs <= IDLE_LIFE_MS) return environment;
      else onDemand.splice(i, 1);
    }
    return undefined;
  };

  const busy = (atMs: EpochMs) => {
    let count = 0;
    for (const environment of provisioned) if (environment.freeAtMs > atMs) count += 1;
    for (const environment of onDemand) if (environment.freeAtMs > atMs) count += 1;
    return count;
  };

  const placed = (environment: Environment, kind: Placement['kind'], concurrency: number) => {
    if (concurrency > peak.all) peak.all = concurrency;
    return { environment, kind };
  };

  return {
    place(atMs, limit) {
      const held = firstFree(provisioned, atMs);
      if (held) {
        // The first free one is taken, so its rank is about the concurrency.
        const rank = provisioned.indexOf(held) + 1;
        if (rank > peak.provisioned) peak.provisioned = rank;
        return placed(held, 'provisioned', rank);
      }
      const concurrency = busy(atMs) + 1;
      if (concurrency > limit()) return null;
      peak.provisioned = provisioned.length;
      const warm = firstWarm(atMs);
      if (warm) return placed(warm, 'warm', concurrency);
      const environment = { freeAtMs: atMs };
      onDemand.push(environment);
      return placed(environment, 'cold', concurrency);
    },
    release({ environment, kind }, endMs, thrownAway) {
      environment.freeAtMs = endMs;
      if (!thrownAway || kind === 'provisioned') return;
      const index = onDemand.indexOf(environment);
      if (index >= 0) onDemand.splice(index, 1);
    },
    setProvisioned(count) {
      provisioned.length = Math.min(provisioned.length, count);
      while (provisioned.length < count) provisioned.push({ freeAtMs: 0 });
    },
    takePeak() {
      const taken = peak;
      peak = { all: 0, provisioned: 0 };
      return taken;
    },
  };
}
