import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { MapEdge } from '../../../mcp/contracts/dependency-map-tools.ts';
import { rankCauses } from '../../../mcp/dependency-map/engine/rank-causes.ts';
import type { ObservedSeries } from '../../../mcp/dependency-map/engine/rca-input.ts';
import { callEffectOf } from '../../../mcp/dependency-map/forecast/call-effect.ts';
import { forecastCascade } from '../../../mcp/dependency-map/forecast/forecast-cascade.ts';
import { calls, inputOf, made } from '../../support/made-rca-input.ts';

/** What a made-up system is like: `api` calls `users` and `auth`, both call `store`. */
interface Made {
  readonly slower: number;
  readonly failing: number;
  readonly growth: number;
  readonly policy: Partial<MapEdge>;
  readonly maxConcurrency: number;
  readonly use: number;
}

const arbitrary: fc.Arbitrary<Made> = fc.record({
  slower: fc.double({ min: 1, max: 40, noNaN: true }),
  failing: fc.double({ min: 0, max: 0.9, noNaN: true }),
  growth: fc.double({ min: 0.5, max: 4, noNaN: true }),
  policy: fc.record({
    timeoutMs: fc.integer({ min: 20, max: 30_000 }),
    retries: fc.integer({ min: 0, max: 5 }),
    hasFallback: fc.boolean(),
    hasBreaker: fc.boolean(),
  }),
  maxConcurrency: fc.integer({ min: 2, max: 200 }),
  use: fc.double({ min: 10, max: 200, noNaN: true }),
});

const PAIRS = calls(['api', 'users'], ['api', 'auth'], ['users', 'store'], ['auth', 'store']);

const ranked = ({ slower, failing, growth, policy, maxConcurrency, use }: Made) => {
  const stored: ObservedSeries = {
    ...made('store', 'saturation', 40, use),
    unit: '%',
    isUse: true,
  };
  const input = inputOf(
    PAIRS.map((edge) => ({ ...edge, ...policy })),
    [
      ...['api', 'users', 'auth', 'store'].map((node) =>
        made(node, 'requests', 6000, 6000 * growth),
      ),
      made('api', 'latency', 0.3),
      made('users', 'latency', 0.1),
      made('store', 'latency', 0.01),
      made('auth', 'latency', 0.1, 0.1 * slower),
      made('auth', 'errors', 6, 6 + 6000 * growth * failing),
      made('api', 'errors', 6),
      stored,
    ],
    { node: 'auth', signal: 'latency' },
  );
  const nodes = input.nodes.map((node) =>
    node.id === 'users' ? { ...node, maxConcurrency } : node,
  );
  return rankCauses({ ...input, nodes });
};

const forecast = (one: Made) => forecastCascade(ranked(one), ['auth']);
const oddsOf = (one: Made, node: string): number =>
  forecast(one).find((expected) => expected.node === node)?.probability ?? 0;

const RUNS = { numRuns: 40 };

describe('every forecast', () => {
  test('has a probability, times in order, and a way that ends at its service', () => {
    fc.assert(
      fc.property(arbitrary, (one) => {
        for (const { node, probability, earliestS, likelyS, latestS, path } of forecast(one)) {
          expect(probability).toBeGreaterThan(0);
          expect(probability).toBeLessThan(1);
          expect(earliestS).toBeGreaterThan(0);
          expect(earliestS).toBeLessThanOrEqual(likelyS);
          expect(likelyS).toBeLessThan(latestS);
          expect(path.at(-1)).toBe(node);
        }
      }),
      RUNS,
    );
  });

  test('comes out the same when it is asked again', () => {
    fc.assert(
      fc.property(arbitrary, (one) => expect(forecast(one)).toEqual(forecast(one))),
      RUNS,
    );
  });
});

describe('a probability never falls', () => {
  test('with less headroom: of a service with fewer workers', () => {
    fc.assert(
      fc.property(arbitrary, fc.integer({ min: 1, max: 100 }), (one, fewer) => {
        const tight = { ...one, maxConcurrency: Math.max(1, one.maxConcurrency - fewer) };
        expect(oddsOf(tight, 'users')).toBeGreaterThanOrEqual(oddsOf(one, 'users'));
      }),
      RUNS,
    );
  });

  test('with less headroom: of a store with more of its capacity in use', () => {
    fc.assert(
      fc.property(arbitrary, fc.double({ min: 0, max: 80, noNaN: true }), (one, more) => {
        const fuller = { ...one, use: one.use + more };
        expect(oddsOf(fuller, 'store')).toBeGreaterThanOrEqual(oddsOf(one, 'store'));
      }),
      RUNS,
    );
  });

  test('with more retries: of what is called', () => {
    fc.assert(
      fc.property(arbitrary, fc.integer({ min: 1, max: 4 }), (one, more) => {
        const retries = (one.policy.retries ?? 0) + more;
        const again = { ...one, policy: { ...one.policy, retries } };
        expect(oddsOf(again, 'store')).toBeGreaterThanOrEqual(oddsOf(one, 'store'));
      }),
      RUNS,
    );
  });

  test('with a longer time-out: of a caller that has a fallback and does not retry', () => {
    fc.assert(
      fc.property(arbitrary, fc.integer({ min: 1, max: 30_000 }), (one, longer) => {
        const patient = { ...one.policy, hasFallback: true, hasBreaker: false, retries: 0 };
        const timeoutMs = (one.policy.timeoutMs ?? 0) + longer;
        const short = oddsOf({ ...one, policy: patient }, 'api');
        expect(oddsOf({ ...one, policy: { ...patient, timeoutMs } }, 'api')).toBeGreaterThanOrEqual(
          short,
        );
      }),
      RUNS,
    );
  });
});

describe('a call', () => {
  const policy = { timeoutS: 1, retries: 0, backoffS: 0, hasFallback: false, hasBreaker: false };

  test('waits no longer than its time-out, and what takes longer fails', () => {
    expect(callEffectOf(policy, 0.01, 0)).toMatchObject({
      tries: 1,
      failing: expect.closeTo(0, 6),
    });
    const slow = callEffectOf(policy, 50, 0);
    expect(slow.waitS).toBeLessThanOrEqual(1);
    expect(slow.failing).toBeGreaterThan(0.9);
  });

  test('hides failures behind retries, at the cost of requests and pauses', () => {
    const once = callEffectOf(policy, 0.01, 0.3);
    const thrice = callEffectOf({ ...policy, retries: 2, backoffS: 0.5 }, 0.01, 0.3);
    expect(once.failing).toBeCloseTo(0.3);
    expect(thrice.failing).toBeCloseTo(0.3 ** 3);
    expect(thrice.tries).toBeCloseTo(1 + 0.3 + 0.3 ** 2);
    expect(thrice.waitS - thrice.tries * once.waitS).toBeCloseTo(0.3 * 0.5 + 0.09 * 1);
  });

  test('is hardly made while a breaker is open', () => {
    const open = callEffectOf({ ...policy, retries: 3, hasBreaker: true }, 0.01, 0.8);
    expect(open.tries).toBeLessThan(0.5);
    expect(open.failing).toBe(1);
  });
});
