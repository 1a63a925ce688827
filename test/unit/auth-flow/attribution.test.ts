import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  attributeHop,
  type CalleeSpan,
  type HopChange,
} from '../../../mcp/auth-flow/attribute-hop.ts';
import {
  addedByDelays,
  PERCENTILES,
  percentilesBy,
  shareUnder,
  thinned,
} from '../../../mcp/auth-flow/latency-shape.ts';
import {
  percentilesOfTimes,
  type ResponseTimes,
  timesOfBars,
  timesOfPercentiles,
} from '../../../mcp/auth-flow/response-times.ts';

const shapes = fc
  .tuple(
    fc.double({ min: 1, max: 500, noNaN: true }),
    fc.double({ min: 0, max: 900, noNaN: true }),
    fc.double({ min: 0, max: 900, noNaN: true }),
  )
  .map(([p50, more, most]) => ({ p50, p90: p50 + more, p99: p50 + more + most }));
const times = shapes.map(timesOfPercentiles);
const unit = fc.double({ min: 0, max: 1, noNaN: true });
const spans: fc.Arbitrary<CalleeSpan> = fc.record({
  times: fc.option(times, { nil: undefined }),
  ratio: fc.double({ min: 0, max: 4, noNaN: true }),
  failingShare: unit,
});
const hopSpans = fc.record({
  times,
  cold: fc.record({ rate: unit, waits: fc.option(times, { nil: undefined }) }),
  refusedShare: fc.double({ min: 0, max: 0.5, noNaN: true }),
});
const changes: fc.Arbitrary<HopChange> = fc.record({
  before: hopSpans,
  after: hopSpans,
  callees: fc.array(
    fc.record({ before: spans, after: spans, isChoice: fc.boolean(), isRetried: fc.boolean() }),
    { maxLength: 3 },
  ),
  ownMechanism: fc.constantFrom('own-time', 'gateway-overhead'),
});

/** Response times as they are, `share` of them `moreMs` longer: known exactly, whatever is made of them. */
const mixed = (base: ResponseTimes, share: number, moreMs: number): ResponseTimes => {
  const slices = Array.from({ length: 1_000 }, (_, at) => base.quantileMs((at + 0.5) / 1_000));
  const weighted = [
    ...slices.map((ms) => ({ ms, weight: (1 - share) / 1_000 })),
    ...slices.map((ms) => ({ ms: ms + moreMs, weight: share / 1_000 })),
  ].toSorted((a, b) => a.ms - b.ms);
  let under = 0;
  const points = weighted.map(({ ms, weight }) => {
    under += weight;
    return { at: under - weight / 2, ms };
  });
  return {
    meanMs: base.meanMs + share * moreMs,
    quantileMs: (at) => points.find((point) => point.at >= at)?.ms ?? points.at(-1)?.ms ?? 0,
  };
};
const steady = timesOfPercentiles({ p50: 100, p90: 150, p99: 200 });
const later = (base: ResponseTimes, ms: number): ResponseTimes => mixed(base, 1, ms);
const warm = { rate: 0, waits: undefined };
const calm = { times: steady, cold: warm, refusedShare: 0 };
const callee = timesOfPercentiles({ p50: 60, p90: 80, p99: 95 });
const asked = (one: ResponseTimes, ratio = 1, failingShare = 0): CalleeSpan => ({
  times: one,
  ratio,
  failingShare,
});
const hop: HopChange = { before: calm, after: calm, callees: [], ownMechanism: 'own-time' };
const told = (change: Partial<HopChange>) => {
  const { parts, errorMs } = attributeHop({ ...hop, ...change });
  return { of: (name: string) => parts.find(({ part }) => part === name)?.addedMs, parts, errorMs };
};

describe('attributeHop', () => {
  test('the parts add up to the whole at every percentile, and the error is what was shared out of it', () => {
    fc.assert(
      fc.property(changes, (change) => {
        const { parts, errorMs } = attributeHop(change);
        const [was, is] = [change.before.times, change.after.times].map(percentilesOfTimes);
        for (const at of PERCENTILES) {
          const whole = (is?.[at] ?? 0) - (was?.[at] ?? 0);
          const sum = parts.reduce((total, { addedMs }) => total + addedMs[at], 0);
          expect(Math.abs(sum - whole)).toBeLessThanOrEqual(0.05);
          expect(errorMs[at]).toBeGreaterThanOrEqual(0);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('a system whose every time is scaled has every part scaled alike', () => {
    const scaledTimes = (one: ResponseTimes | undefined, by: number) =>
      one && { meanMs: one.meanMs * by, quantileMs: (share: number) => one.quantileMs(share) * by };
    const scaled = ({ before, after, callees, ownMechanism }: HopChange, by: number): HopChange => {
      const hopSpan = (span: HopChange['before']): HopChange['before'] => ({
        ...span,
        times: scaledTimes(span.times, by) ?? span.times,
        cold: { ...span.cold, waits: scaledTimes(span.cold.waits, by) },
      });
      const calleeSpan = (span: CalleeSpan) => ({ ...span, times: scaledTimes(span.times, by) });
      return {
        before: hopSpan(before),
        after: hopSpan(after),
        ownMechanism,
        callees: callees.map((one) => ({
          ...one,
          before: calleeSpan(one.before),
          after: calleeSpan(one.after),
        })),
      };
    };
    const factors = fc.double({ min: 0.1, max: 10, noNaN: true });
    fc.assert(
      fc.property(changes, factors, (change, by) => {
        const [once, more] = [attributeHop(change), attributeHop(scaled(change, by))];
        for (const { part, addedMs } of once.parts) {
          const other = more.parts.find((one) => one.part === part)?.addedMs;
          for (const at of PERCENTILES)
            expect(Math.abs((other?.[at] ?? 0) - by * addedMs[at])).toBeLessThanOrEqual(
              0.2 + 0.001 * Math.abs(by * addedMs[at]),
            );
        }
      }),
      { numRuns: 30 },
    );
  });

  test('the longer a callee takes, the larger its share of the change', () => {
    const slowings = fc.tuple(fc.integer({ min: 20, max: 400 }), fc.integer({ min: 20, max: 400 }));
    const own = 80;
    const shareAt = (ms: number): number => {
      const slower = later(callee, ms);
      const { of } = told({
        after: { ...calm, times: later(steady, ms + own) },
        callees: [
          { before: asked(callee), after: asked(slower), isChoice: false, isRetried: true },
        ],
      });
      return (of('downstream')?.p90 ?? 0) / (ms + own);
    };
    fc.assert(
      fc.property(slowings, (both) => {
        const [less = 0, more = 0] = both.toSorted((a, b) => a - b);
        expect(shareAt(more)).toBeGreaterThanOrEqual(shareAt(less) - 0.01);
      }),
      { numRuns: 15 },
    );
  });

  test('what did not change has no parts but own time of nothing', () => {
    expect(told({}).parts).toMatchObject([
      { part: 'own-time', addedMs: { p50: 0, p90: 0, p99: 0 } },
    ]);
  });

  test('a fifth starting cold shows at p90 and p99 and hardly at p50, with what the first call runs longer', () => {
    const waits: ResponseTimes = { meanMs: 800, quantileMs: () => 800 };
    const { of, errorMs } = told({
      after: { times: mixed(steady, 0.2, 800), cold: { rate: 0.2, waits }, refusedShare: 0 },
      callees: [{ before: asked(callee), after: asked(callee), isChoice: false, isRetried: true }],
    });
    expect(of('cold-starts')?.p50).toBeLessThan(30);
    expect(of('cold-starts')?.p90).toBeGreaterThan(700);
    expect(of('cold-starts')?.p99).toBeGreaterThan(700);
    expect(Math.abs(of('downstream')?.p90 ?? 0)).toBeLessThan(5);
    expect(errorMs.p90).toBeLessThan(40);
  });

  test("a callee's own slowness is downstream, further attempts at what fails are retries", () => {
    const slow = told({
      after: { ...calm, times: later(steady, 120) },
      callees: [
        {
          before: asked(callee),
          after: asked(later(callee, 120)),
          isChoice: false,
          isRetried: true,
        },
      ],
    });
    expect(slow.of('downstream')?.p50).toBeCloseTo(120, -1);
    expect(slow.of('retries')).toBeUndefined();
    const again = told({
      after: { ...calm, times: mixed(steady, 0.6, 60) },
      callees: [
        { before: asked(callee), after: asked(callee, 1.6, 0.4), isChoice: false, isRetried: true },
      ],
    });
    expect(again.of('retries')?.p90).toBeGreaterThan(40);
    expect(Math.abs(again.of('downstream')?.p90 ?? 0)).toBeLessThan(10);
  });

  test('more calls of a kind that only some requests make are other requests, not retries', () => {
    const { of } = told({
      after: { ...calm, times: mixed(steady, 0.2, 60) },
      callees: [
        {
          before: asked(callee, 0.6),
          after: asked(callee, 0.8, 0.9),
          isChoice: false,
          isRetried: true,
        },
      ],
    });
    expect(of('retries')).toBeUndefined();
  });

  test('a gateway calls one integration a request and never tries again', () => {
    const slow = timesOfPercentiles({ p50: 400, p90: 500, p99: 600 });
    const integration = (ratio: number, one: ResponseTimes) => asked(one, ratio, 0.5);
    const { of } = told({
      ownMechanism: 'gateway-overhead',
      after: { ...calm, times: mixed(steady, 0.3, 300) },
      callees: [
        {
          before: integration(0.7, callee),
          after: integration(0.7, callee),
          isChoice: true,
          isRetried: false,
        },
        {
          before: integration(0.3, callee),
          after: integration(0.3, slow),
          isChoice: true,
          isRetried: false,
        },
      ],
    });
    expect(of('retries')).toBeUndefined();
    expect(of('downstream')?.p90).toBeGreaterThan(200);
  });

  test('refusals that its own client repeats are throttling, those answered at once make it faster', () => {
    const repeated = told({
      after: { ...calm, times: mixed(steady, 0.3, 400), refusedShare: 0.3 },
    });
    expect(repeated.of('throttling')?.p90).toBeGreaterThan(300);
    const refused: ResponseTimes = {
      meanMs: 0.7 * steady.meanMs + 0.3 * 5,
      quantileMs: (share) => (share < 0.3 ? 5 : steady.quantileMs((share - 0.3) / 0.7)),
    };
    const atOnce = told({ after: { times: refused, cold: warm, refusedShare: 0.3 } });
    expect(atOnce.of('own-time')?.p50).toBeLessThan(0);
  });

  test('what nothing explains is time of its own, called overhead at a gateway', () => {
    const after = { ...calm, times: later(steady, 100) };
    expect(told({ after }).of('own-time')?.p90).toBeCloseTo(100, 0);
    expect(
      told({ after, ownMechanism: 'gateway-overhead' }).of('gateway-overhead')?.p90,
    ).toBeCloseTo(100, 0);
  });
});

describe('response times', () => {
  test('between two bars of a histogram nobody waited', () => {
    const bimodal = timesOfBars([
      { value: 0.07, count: 85 },
      { value: 3, count: 15 },
    ]);
    expect(bimodal?.quantileMs(0.84)).toBeCloseTo(70, -1);
    expect(bimodal?.quantileMs(0.86)).toBeGreaterThan(2_900);
    expect(bimodal?.meanMs).toBeCloseTo(0.85 * 70 + 0.15 * 3000);
    expect(timesOfBars([])).toBeUndefined();
  });

  test('percentiles are kept as they were', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const kept = percentilesOfTimes(timesOfPercentiles(shape));
        for (const at of PERCENTILES) expect(kept[at]).toBeCloseTo(shape[at], 6);
      }),
    );
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

  test('more who are delayed is never less delay, and longer delays are never less', () => {
    const delays = fc.tuple(fc.nat(100), fc.nat(100), fc.integer({ min: 1, max: 900 }));
    fc.assert(
      fc.property(shapes, delays, (shape, [one, other, ms]) => {
        const [few = 0, many = 0] = [one, other].toSorted((a, b) => a - b);
        const delayed = (percent: number, length: number) =>
          addedByDelays(shape, [{ share: percent / 100, ms: length }]);
        for (const at of PERCENTILES) {
          expect(delayed(many, ms)[at]).toBeGreaterThanOrEqual(delayed(few, ms)[at] - 0.05);
          expect(delayed(many, ms + 50)[at]).toBeGreaterThanOrEqual(delayed(many, ms)[at] - 0.05);
        }
      }),
      { numRuns: 50 },
    );
  });

  test('thinning keeps lengths and spreads them over fewer', () => {
    const half = thinned([{ share: 0.8, ms: 50 }], 0.5);
    expect(half).toEqual([{ share: 0.4, ms: 50 }]);
    expect(percentilesBy(() => 3)).toEqual({ p50: 3, p90: 3, p99: 3 });
  });
});
