import { describe, expect, test } from '@jest/globals';
import { rankCauses } from '../../../mcp/dependency-map/engine/rank-causes.ts';
import type { ObservedSeries } from '../../../mcp/dependency-map/engine/rca-input.ts';
import { forecastCascade } from '../../../mcp/dependency-map/forecast/forecast-cascade.ts';
import { ifWeWaitOf } from '../../../mcp/dependency-map/forecast/if-we-wait.ts';
import { suggestCuts } from '../../../mcp/dependency-map/isolation/suggest-cuts.ts';
import { calls, inputOf, made } from '../../support/made-rca-input.ts';

const edges = calls(['api', 'auth'], ['api', 'users'], ['users', 'store'], ['admin', 'store']);
const use = (now: number): ObservedSeries => ({
  ...made('store', 'saturation', 40, now),
  unit: '%',
  isUse: true,
});

/** An authorizer is slow, its API waits; clients try again, and the store is asked `more` times as often. */
const story = (more: number, capacity?: number) =>
  rankCauses(
    inputOf(
      edges,
      [
        made('api', 'requests', 6000),
        made('auth', 'requests', 6000),
        made('users', 'requests', 6000),
        made('admin', 'requests', 60),
        made('store', 'requests', 6000, 6000 * more),
        made('api', 'latency', 0.3, 1.3),
        made('auth', 'latency', 0.1, 1.1),
        made('users', 'latency', 0.1),
        made('store', 'latency', 0.01),
        ...(capacity === undefined ? [] : [use(capacity)]),
      ],
      { node: 'api', signal: 'latency' },
    ),
  );
const storeOf = (ranking: ReturnType<typeof story>) =>
  forecastCascade(ranking, ['auth']).find(({ node }) => node === 'store');

describe('the forecast', () => {
  test('names the store whose capacity is being used up, with the way there', () => {
    const expected = storeOf(story(2, 130));
    expect(expected).toMatchObject({ mechanism: 'retries', path: ['api', 'users', 'store'] });
    expect(expected?.probability).toBeGreaterThan(0.6);
  });

  test('leaves it out while there is headroom', () => {
    expect(storeOf(story(1.05, 42))).toBeUndefined();
  });

  test('is likelier the more of the limit is used', () => {
    const odds = [60, 90, 140].map((level) => storeOf(story(1.6, level))?.probability ?? 0);
    expect(odds).toEqual(odds.toSorted((a, b) => a - b));
    expect(new Set(odds).size).toBe(3);
  });

  test('has its times in order and names nobody who is hit already', () => {
    const expected = forecastCascade(story(3, 130), ['auth']);
    expect(expected.map(({ node }) => node)).not.toContain('api');
    for (const { earliestS, likelyS, latestS, probability } of expected) {
      expect(earliestS).toBeLessThanOrEqual(likelyS);
      expect(likelyS).toBeLessThan(latestS);
      expect(probability).toBeLessThanOrEqual(0.95);
    }
  });

  test('if we wait: worse where something is likely hit next, steady otherwise', () => {
    const [worse, steady] = [story(2, 130), story(1, 40)];
    const next = forecastCascade(worse, ['auth']);
    expect(ifWeWaitOf(worse, ['auth'], next)).toMatchObject({ verdict: 'worsens' });
    expect(ifWeWaitOf(worse, ['auth'], next).text).toContain('store');
    expect(ifWeWaitOf(steady, ['auth'], [])).toMatchObject({ verdict: 'persists' });
    const blind = rankCauses(inputOf(edges, [], { node: 'api', signal: 'latency' }));
    expect(ifWeWaitOf(blind, ['auth'], [])).toMatchObject({ verdict: 'cannot-tell' });
  });
});

describe('where to cut', () => {
  test('between the caller that retries and the store, by the breaker of the catalogue', () => {
    const ranking = story(3, 130);
    const cuts = suggestCuts(ranking, ['auth'], forecastCascade(ranking, ['auth']), [
      { caller: 'users', callee: 'store' },
    ]);
    expect(cuts[0]).toMatchObject({
      kind: 'circuit-breaker',
      from: 'users',
      to: 'store',
      action: 'circuit-breaker',
    });
  });

  test('never between an API and its authorizer', () => {
    const ranking = story(1);
    const authorizes = edges.map((edge) =>
      edge.to === 'auth' ? { ...edge, kind: 'authorizes' as const } : edge,
    );
    const guarded = {
      ...ranking,
      graph: rankCauses(inputOf(authorizes, [], { node: 'api', signal: 'latency' })).graph,
    };
    const targets = (one: typeof ranking) => suggestCuts(one, ['auth'], []).map(({ to }) => to);
    expect(targets(ranking)).toContain('auth');
    expect(targets(guarded)).not.toContain('auth');
  });
});
