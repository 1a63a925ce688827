import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { findSuspects, flowChangeOf } from '../../../mcp/auth-flow/find-bottleneck.ts';
import type { HopView } from '../../../mcp/auth-flow/view-hops.ts';

const flat = (ms: number) => ({ p50: ms, p90: ms, p99: ms });
const hop = (node: string, more: Partial<HopView> = {}): HopView => ({
  node,
  type: 'AWS::Lambda::Function',
  calls: [],
  before: flat(100),
  after: flat(100),
  meanBeforeMs: 100,
  meanAfterMs: 100,
  errorPercentBefore: 0,
  errorPercentAfter: 0,
  parts: [],
  errorMs: flat(0),
  weight: 1,
  loadGrowth: 1,
  slowedShare: 1,
  isThrottling: false,
  ...more,
});
const part = (name: 'own-time' | 'cold-starts' | 'retries', ms: number) => ({
  part: name,
  addedMs: flat(ms),
  delays: [{ share: 1, ms }],
});
const slow = (node: string, name: 'own-time' | 'cold-starts' | 'retries', ms: number, more = {}) =>
  hop(node, { after: flat(100 + ms), meanAfterMs: 100 + ms, parts: [part(name, ms)], ...more });
const entryOf = (ms: number, failing = 0): HopView =>
  hop('entry', {
    before: flat(300),
    after: flat(300 + ms),
    errorPercentAfter: failing,
    calls: ['gate', 'pool', 'store', 'spare'],
  });
const first = (entry: HopView, hops: readonly HopView[], asksErrors = false) =>
  findSuspects(entry, hops, flowChangeOf(entry, 'p90', asksErrors), 'p90')[0];

describe('the first suspect', () => {
  test('is the hop that is slow by itself, by its mechanism', () => {
    expect(first(entryOf(400), [slow('gate', 'cold-starts', 400), hop('pool')])).toMatchObject({
      node: 'gate',
      mechanism: 'cold-starts',
      share: expect.closeTo(1, 1),
    });
    expect(first(entryOf(400), [hop('gate'), slow('store', 'own-time', 400)])).toMatchObject({
      node: 'store',
      mechanism: 'own-time',
    });
  });

  test('is nobody where only the mix of callers changed', () => {
    const mixed = slow('pool', 'own-time', 300, { slowedShare: 0 });
    expect(first(entryOf(300), [mixed])?.share ?? 0).toBe(0);
  });

  test('is not the fallback that somebody else made busy', () => {
    const spare = slow('spare', 'cold-starts', 400, { loadGrowth: 40, weight: 0.6 });
    const pool = hop('pool', { errorPercentAfter: 50, weight: 0.6, loadGrowth: 1.4 });
    expect(first(entryOf(400, 5), [spare, pool])).toMatchObject({
      node: 'pool',
      mechanism: 'errors',
    });
  });

  test('fails by time where its failing calls took longer than nearly all took before', () => {
    const hanging = hop('pool', { errorPercentAfter: 20, meanAfterMs: 300 });
    const failing = hop('pool', { errorPercentAfter: 20, meanAfterMs: 95 });
    expect(first(entryOf(0, 20), [hanging], true)).toMatchObject({ mechanism: 'own-time' });
    expect(first(entryOf(0, 20), [failing], true)).toMatchObject({ mechanism: 'errors' });
  });

  test('is not who passes on what it was told, and not a hop whose share is of a change that is none', () => {
    const gate = hop('gate', { errorPercentAfter: 30, calls: ['pool'] });
    const pool = hop('pool', { errorPercentAfter: 30 });
    const tiny = slow('store', 'own-time', 0.05);
    expect(first(entryOf(0.1, 30), [gate, pool, tiny], true)).toMatchObject({ node: 'pool' });
  });

  test('throttles where it is busy by nobody else, and as usual there is none', () => {
    const full = hop('pool', { errorPercentAfter: 30, isThrottling: true });
    expect(first(entryOf(0, 30), [full], true)).toMatchObject({ mechanism: 'throttling' });
    expect(findSuspects(entryOf(0), [full], 'as-usual', 'p90')).toEqual([]);
  });

  test('keeps at least its share of the same change as what it adds grows', () => {
    const pairs = fc.tuple(fc.integer({ min: 0, max: 900 }), fc.integer({ min: 0, max: 900 }));
    fc.assert(
      fc.property(pairs, (both) => {
        const [less = 0, more = 0] = both.toSorted((a, b) => a - b);
        const shareOf = (ms: number) =>
          findSuspects(entryOf(1_000), [slow('gate', 'own-time', ms)], 'slower', 'p90').find(
            ({ node }) => node === 'gate',
          )?.share ?? 0;
        expect(shareOf(more)).toBeGreaterThanOrEqual(shareOf(less) - 0.001);
      }),
    );
  });
});
