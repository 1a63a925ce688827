import { describe, expect, test } from '@jest/globals';
import {
  createEnvironmentPool,
  type EnvironmentPool,
} from '../../../sandbox/world/services/environment-pool.ts';

const unlimited = () => 1_000;

/** Runs one invocation and says how it was placed. */
function run(pool: EnvironmentPool, atMs: number, forMs: number, thrownAway = false) {
  const placement = pool.place(atMs, unlimited);
  if (placement) pool.release(placement, atMs + forMs, thrownAway);
  return placement?.kind;
}

describe('an environment', () => {
  test('is cold once, then warm while it is used, and gone after idling', () => {
    const pool = createEnvironmentPool();
    expect(run(pool, 0, 100)).toBe('cold');
    expect(run(pool, 200, 100)).toBe('warm');
    expect(run(pool, 1_300, 100)).toBe('warm');
    expect(run(pool, 2_401, 100)).toBe('cold');
  });

  test('serves one invocation at a time', () => {
    const pool = createEnvironmentPool();
    expect([run(pool, 0, 100), run(pool, 50, 100), run(pool, 120, 10)]).toEqual([
      'cold',
      'cold',
      'warm',
    ]);
  });

  test('is thrown away after a time-out', () => {
    const pool = createEnvironmentPool();
    run(pool, 0, 100, true);
    expect(run(pool, 200, 100)).toBe('cold');
  });
});

test('provisioned environments serve first and never idle out; the rest spills over', () => {
  const pool = createEnvironmentPool();
  pool.setProvisioned(2);
  expect([run(pool, 0, 100), run(pool, 10, 100), run(pool, 20, 100)]).toEqual([
    'provisioned',
    'provisioned',
    'cold',
  ]);
  expect(pool.takePeak()).toEqual({ all: 3, provisioned: 2 });
  expect(run(pool, 3_600_000, 100)).toBe('provisioned');
  pool.setProvisioned(0);
  expect(run(pool, 7_200_000, 100)).toBe('cold');
});

test('no more run at once than the limit', () => {
  const pool = createEnvironmentPool();
  const first = pool.place(0, () => 1);
  if (!first) throw new Error('refused');
  pool.release(first, 100, false);
  expect(pool.place(50, () => 1)).toBeNull();
  expect(pool.place(100, () => 1)?.kind).toBe('warm');
});
