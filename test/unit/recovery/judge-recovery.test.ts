import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { judgeRecovery, type Measured } from '../../../mcp/recovery/judge-recovery.ts';

const latency = (
  current: readonly number[] | null,
  before: readonly number[] | null = [1.6, 1.5, 1.7],
  baseline: readonly number[] | null = [0.5, 0.52, 0.51, 0.53],
): Measured => ({
  symptom: {
    node: 'user-service',
    signal: 'latency',
    statistic: 'p90',
    at: '2026-11-22T03:01:00.000Z',
    threshold: 1,
    comparison: 'GreaterThanThreshold',
  },
  unit: 's',
  baseline,
  before,
  current,
});
const OK = [{ name: 'a', state: 'OK' }];
const ALARM = [{ name: 'a', state: 'ALARM' }];
const NORMAL = [0.52, 0.53, 0.52];

describe('judgeRecovery', () => {
  test.each([
    ['back at its normal, alarm OK', OK, [latency(NORMAL)], 'recovered'],
    ['back at its normal, alarm still on', ALARM, [latency(NORMAL)], 'improving'],
    ['back at its normal, alarm unknown', null, [latency(NORMAL)], 'improving'],
    ['half way', ALARM, [latency([1, 1.05, 1])], 'improving'],
    ['half way, alarm OK', OK, [latency([0.9, 0.9])], 'improving'],
    ['as before', ALARM, [latency([1.6, 1.55])], 'no-effect'],
    ['further away', ALARM, [latency([2.4, 2.5])], 'worse'],
    ['no samples', OK, [latency(null)], 'cannot-tell'],
    ['one sample', OK, [latency([0.5])], 'cannot-tell'],
    ['no normal', OK, [latency(NORMAL, [1.6, 1.6], [])], 'cannot-tell'],
    ['no worst time, still high', ALARM, [latency([1.6, 1.6], null)], 'cannot-tell'],
    ['no worst time, normal now', OK, [latency(NORMAL, null)], 'recovered'],
    ['one of two still high', ALARM, [latency(NORMAL), latency([1.6, 1.6])], 'improving'],
    ['was normal, is harmed', ALARM, [latency([1.6, 1.6], NORMAL)], 'worse'],
    ['nothing measured', OK, [], 'cannot-tell'],
  ] as const)('%s → %#', (_, alarms, measured, verdict) => {
    expect(judgeRecovery(alarms, measured).verdict).toBe(verdict);
  });

  test('lower is worse for availability', () => {
    const measured: Measured = {
      symptom: {
        node: 'shop',
        signal: 'availability',
        statistic: 'Average',
        at: '2026-11-22T03:01:00.000Z',
      },
      unit: '%',
      baseline: [99.9, 100, 100],
      before: [60, 62],
      current: [20, 22],
    };
    expect(judgeRecovery(ALARM, [measured]).verdict).toBe('worse');
    const healed = { ...measured, current: [99.8, 100] };
    expect(judgeRecovery(OK, [healed]).verdict).toBe('recovered');
  });

  test('tells figures with their normal', () => {
    const { checks } = judgeRecovery(ALARM, [latency([0.7, 0.7])]);
    expect(checks[0]).toMatchObject({
      text: 'latency (p90) of user-service: 0.7 s, normally 0.515 s',
      holds: false,
      before: 1.6,
      current: 0.7,
      unit: 's',
    });
  });

  test('says what it could not judge by', () => {
    const { degradedBy } = judgeRecovery(
      [{ name: 'a', state: 'INSUFFICIENT_DATA' }],
      [latency(null)],
    );
    expect(degradedBy).toEqual([
      'alarm a: INSUFFICIENT_DATA',
      'latency of user-service: too few samples now',
    ]);
  });

  test('is never recovered while an alarm is not OK or a symptom is away from its normal', () => {
    const samples = fc.option(
      fc.array(fc.double({ min: 0, max: 10, noNaN: true }), { maxLength: 6 }),
    );
    const state = fc.constantFrom('OK', 'ALARM', 'INSUFFICIENT_DATA', 'NOT_FOUND');
    fc.assert(
      fc.property(samples, samples, samples, state, (current, before, baseline, word) => {
        const { verdict, checks } = judgeRecovery(
          [{ name: 'a', state: word }],
          [latency(current, before, baseline)],
        );
        if (verdict === 'recovered') {
          expect(word).toBe('OK');
          expect(checks[0]?.holds).toBe(true);
        }
      }),
    );
  });

  test('a symptom that goes further from its normal never gives a better verdict', () => {
    const goodness = ['worse', 'no-effect', 'improving', 'recovered'];
    const level = fc.double({ min: 0.3, max: 10, noNaN: true });
    fc.assert(
      fc.property(level, level, level, (before, current, more) => {
        const judge = (now: number) =>
          goodness.indexOf(
            judgeRecovery(OK, [latency([now, now, now], [before, before, before])]).verdict,
          );
        const [near, far] = [judge(current), judge(current + more)];
        // Nothing to compare with is no verdict at all.
        fc.pre(near >= 0 && far >= 0);
        expect(far).toBeLessThanOrEqual(near);
      }),
    );
  });
});
