import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { attributeHop, type HopChange } from '../../../mcp/auth-flow/attribute-hop.ts';
import {
  addedByDelays,
  delaysBetween,
  PERCENTILES,
  shareUnder,
  thinned,
} from '../../../mcp/auth-flow/latency-shape.ts';

const shapes = fc
  .tuple(
    fc.double({ min: 1, max: 500, noNaN: true }),
    fc.double({ min: 0, max: 900, noNaN: true }),
    fc.double({ min: 0, max: 900, noNaN: true }),
  )
  .map(([p50, more, most]) => ({ p50, p90: p50 + more, p99: p50 + more + most }));
const cold = fc.record({
  rate: fc.double({ min: 0, max: 1, noNaN: true }),
  initMs: fc.double({ min: 0, max: 3000, noNaN: true }),
});
const ratios = fc.double({ min: 0, max: 4, noNaN: true });
const callees = fc.array(
  fc.record({
    before: fc.option(shapes, { nil: undefined }),
    after: fc.option(shapes, { nil: undefined }),
    ratioBefore: ratios,
    ratioAfter: ratios,
    meanAfterMs: fc.double({ min: 0, max: 2000, noNaN: true }),
  }),
  { maxLength: 3 },
);
const changes: fc.Arbitrary<HopChange> = fc.record({
  before: shapes,
  after: shapes,
  coldBefore: cold,
  coldAfter: cold,
  callees,
  ownMechanism: fc.constantFrom('own-time', 'gateway-overhead'),
  isThrottling: fc.boolean(),
});

const base = { p50: 100, p90: 150, p99: 200 };
const never = { rate: 0, initMs: 0 };
const hop: HopChange = {
  before: base,
  after: base,
  coldBefore: never,
  coldAfter: never,
  callees: [],
  ownMechanism: 'own-time',
  isThrottling: false,
};
const partOf = (change: Partial<HopChange>, name: string) =>
  attributeHop({ ...hop, ...change }).find(({ part }) => part === name)?.addedMs;

describe('attributeHop', () => {
  test('the parts add up to the change at every percentile, and only the remainder may be negative', () => {
    fc.assert(
      fc.property(changes, (change) => {
        const parts = attributeHop(change);
        for (const at of PERCENTILES) {
          const added = change.after[at] - change.before[at];
          const sum = parts.reduce((total, { addedMs }) => total + addedMs[at], 0);
          expect(sum).toBeCloseTo(added, 4);
          for (const { addedMs } of parts.slice(0, -1)) {
            expect(addedMs[at]).toBeGreaterThanOrEqual(0);
            expect(addedMs[at]).toBeLessThanOrEqual(Math.max(0, added) + 1e-6);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  test('what did not change has no parts but a remainder of nothing', () => {
    expect(attributeHop(hop)).toMatchObject([
      { part: 'own-time', addedMs: { p50: 0, p90: 0, p99: 0 } },
    ]);
  });

  test('a fifth starting cold shows at p90 and p99 and hardly at p50', () => {
    const after = { p50: 112, p90: 880, p99: 940 };
    const added = partOf({ after, coldAfter: { rate: 0.2, initMs: 750 } }, 'cold-starts');
    expect(added?.p50).toBeLessThan(30);
    expect(added?.p90).toBeGreaterThan(650);
    expect(added?.p99).toBeGreaterThan(650);
  });

  test('cold starts that were there before add nothing', () => {
    const same = { rate: 0.2, initMs: 750 };
    const after = { p50: 200, p90: 300, p99: 400 };
    expect(partOf({ after, coldBefore: same, coldAfter: same }, 'cold-starts')).toBeUndefined();
  });

  test("a callee's own change is downstream, its extra calls are retries", () => {
    const after = { p50: 200, p90: 300, p99: 500 };
    const slower = {
      before: base,
      after: { p50: 200, p90: 250, p99: 300 },
      ratioBefore: 1,
      ratioAfter: 1,
      meanAfterMs: 210,
    };
    expect(partOf({ after, callees: [slower] }, 'downstream')?.p50).toBeGreaterThan(80);
    expect(partOf({ after, callees: [slower] }, 'retries')).toBeUndefined();
    const again = { ...slower, after: base, ratioAfter: 1.8, meanAfterMs: 105 };
    expect(partOf({ after, callees: [again] }, 'retries')?.p90).toBeGreaterThan(50);
    expect(partOf({ after, callees: [again] }, 'downstream')).toBeUndefined();
  });

  test('parts that together would exceed the change share it', () => {
    const after = { p50: 120, p90: 190, p99: 260 };
    const slower = { before: base, after, ratioBefore: 1, ratioAfter: 2, meanAfterMs: 130 };
    const parts = attributeHop({
      ...hop,
      after,
      coldAfter: { rate: 0.5, initMs: 700 },
      callees: [slower],
    });
    expect(parts.map(({ part }) => part)).toEqual([
      'cold-starts',
      'downstream',
      'retries',
      'own-time',
    ]);
    for (const { addedMs } of parts) expect(addedMs.p90).toBeLessThanOrEqual(40);
    expect(parts.at(-1)?.addedMs.p90).toBeCloseTo(0);
  });

  test('the remainder is named for what the hop is and does', () => {
    const after = { p50: 200, p90: 250, p99: 300 };
    expect(
      partOf({ after, ownMechanism: 'gateway-overhead' }, 'gateway-overhead')?.p90,
    ).toBeCloseTo(100);
    expect(partOf({ after, isThrottling: true }, 'throttling')?.p90).toBeCloseTo(100);
  });
});

describe('latency shapes', () => {
  test('the known percentiles are where they are said to be', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        expect(shareUnder(shape, shape.p50)).toBeGreaterThanOrEqual(0.5 - 1e-9);
        expect(shareUnder(shape, shape.p99)).toBeGreaterThanOrEqual(0.99 - 1e-9);
        expect(shareUnder(shape, 0)).toBe(0);
        expect(shareUnder(shape, 1e9)).toBe(1);
      }),
    );
  });

  test('a delay that everybody meets moves every percentile by itself', () => {
    fc.assert(
      fc.property(shapes, fc.double({ min: 1, max: 1000, noNaN: true }), (shape, ms) => {
        const added = addedByDelays(shape, [{ share: 1, ms }]);
        for (const at of PERCENTILES) expect(Math.abs(added[at] - ms)).toBeLessThan(0.05);
      }),
      { numRuns: 50 },
    );
  });

  test('more who are delayed is never less delay', () => {
    fc.assert(
      fc.property(shapes, fc.nat(100), fc.nat(100), (shape, one, other) => {
        const [few = 0, many = 0] = [one, other].toSorted((a, b) => a - b);
        const delayed = (percent: number) =>
          addedByDelays(shape, [{ share: percent / 100, ms: 300 }]);
        for (const at of PERCENTILES)
          expect(delayed(many)[at]).toBeGreaterThanOrEqual(delayed(few)[at] - 0.05);
      }),
      { numRuns: 50 },
    );
  });

  test('the delays between two shapes keep their direction, and thinning keeps their length', () => {
    const delays = delaysBetween(base, { p50: 150, p90: 200, p99: 250 });
    expect(delays.every(({ ms }) => ms > 0)).toBe(true);
    const half = thinned(delays, 0.5);
    expect(half.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(0.5);
    expect(half.map(({ ms }) => ms)).toEqual(delays.map(({ ms }) => ms));
  });
});
