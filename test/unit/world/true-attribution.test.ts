import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { shapleyValues, trueAttribution } from '../../../sandbox/bench/true-attribution.ts';
import {
  CALL_PARTS,
  type CallTimes,
  createCallJournal,
} from '../../../sandbox/world/call-journal.ts';
import { createRandom } from '../../../sandbox/world/random.ts';

const callsOf = (count: number, times: (call: number) => CallTimes) => {
  const journal = createCallJournal();
  for (let call = 0; call < count; call++) journal.note('node', call, times(call));
  return journal.within('node', { fromMs: 0, toMs: count });
};

const spread = (call: number) => 50 + (call % 100) / 10;

describe('what each part truly added', () => {
  test('cold starts of a third of the calls are all of p90 and nothing of p50', () => {
    const before = callsOf(2000, (call) => ({ 'own-time': spread(call) }));
    const after = callsOf(2000, (call) => ({
      'own-time': spread(call * 7),
      'cold-starts': call % 3 === 0 ? 800 : 0,
    }));
    const { addedMs, changeMs } = trueAttribution(before, after, createRandom(1));
    expect(addedMs.p90['cold-starts']).toBeGreaterThan(780);
    expect(changeMs.p90).toBeGreaterThan(780);
    expect(addedMs.p50['cold-starts']).toBeLessThan(10);
    expect(addedMs.p90['own-time']).toBeCloseTo(0, 6);
  });

  test('two parts that are slower together share by what each did', () => {
    const before = callsOf(1000, (call) => ({ 'own-time': spread(call), downstream: 20 }));
    const after = callsOf(1000, (call) => ({ 'own-time': spread(call) + 30, downstream: 120 }));
    const { addedMs } = trueAttribution(before, after, createRandom(1));
    for (const at of ['p50', 'p90', 'p99'] as const) {
      expect(addedMs[at]['own-time']).toBeCloseTo(30, 6);
      expect(addedMs[at].downstream).toBeCloseTo(100, 6);
    }
  });

  test('fast failures take time away', () => {
    const before = callsOf(400, () => ({ 'own-time': 50, downstream: 60 }));
    const after = callsOf(400, (call) => ({ 'own-time': 50, downstream: call % 4 === 0 ? 60 : 0 }));
    const { addedMs } = trueAttribution(before, after, createRandom(1));
    expect(addedMs.p50.downstream).toBeCloseTo(-60, 6);
  });

  test('says nothing of a percentile with fewer than ten calls beyond it', () => {
    const calls = callsOf(99, (call) => ({ 'own-time': spread(call) }));
    const { addedMs, changeMs } = trueAttribution(calls, calls, createRandom(1));
    expect([changeMs.p50, changeMs.p90, changeMs.p99]).toEqual([0, null, null]);
    expect(addedMs.p90['own-time']).toBeNull();
  });

  test('adds up to the change where parts are independent of each other', () => {
    const anyMs = fc.integer({ min: 0, max: 900 });
    const anyMoment = fc.record({
      own: anyMs,
      cold: anyMs,
      down: anyMs,
      coldEvery: fc.integer({ min: 2, max: 9 }),
    });
    fc.assert(
      fc.property(anyMoment, anyMoment, fc.integer(), (then, now, seed) => {
        const random = createRandom(seed);
        const times = (moment: typeof then) => () => ({
          'own-time': moment.own * (0.5 + random()),
          'cold-starts': random() * moment.coldEvery < 1 ? moment.cold : 0,
          downstream: moment.down * (0.5 + random()),
        });
        const [before, after] = [callsOf(4000, times(then)), callsOf(4000, times(now))];
        const { addedMs, changeMs } = trueAttribution(before, after, random);
        const sum = CALL_PARTS.reduce((total, part) => total + (addedMs.p50[part] ?? 0), 0);
        const scale =
          60 + 0.12 * Math.max(...[then, now].map(({ own, cold, down }) => own + cold + down));
        expect(Math.abs(sum - (changeMs.p50 ?? 0))).toBeLessThan(scale);
      }),
      { numRuns: 40 },
    );
  });
});

test('Shapley values are fair: they add up, equals get equal, who adds nothing gets nothing', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 8, maxLength: 8 }),
      (worths) => {
        // The third player adds nothing to any coalition; the first two are alike.
        const [none = 0, one = 0, , both = 0] = worths;
        const worth = [none, one, one, both, none, one, one, both];
        const [a = 0, b = 0, c = 0] = shapleyValues(worth, 3);
        expect(a + b + c).toBeCloseTo(both - none, 9);
        expect(a).toBeCloseTo(b, 9);
        expect(c).toBeCloseTo(0, 9);
      },
    ),
  );
});
