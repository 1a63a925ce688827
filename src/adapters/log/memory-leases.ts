import type { Clock, EpochMs } from '../../app/ports.ts';

/** From here on, leases that are over are forgotten. */
const MOST_LEASES = 1_000;

/** Leases among the parts of one process; they end with it. */
export const createMemoryLeases = (clock: Clock) => {
  const leases = new Map<string, { readonly holder: string; readonly until: EpochMs }>();
  return {
    acquire: async (name: string, holder: string, ttlMs: number): Promise<boolean> => {
      const lease = leases.get(name);
      const now = clock();
      if (lease && lease.holder !== holder && lease.until > now) return false;
      if (leases.size >= MOST_LEASES)
        for (const [old, { until }] of leases) if (until <= now) leases.delete(old);
      leases.set(name, { holder, until: now + ttlMs });
      return true;
    },
    release: async (name: string, holder: string): Promise<void> => {
      if (leases.get(name)?.holder === holder) leases.delete(name);
    },
  };
};
