import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bySuspicion, changeFindings } from '../../../mcp/auth-flow/change-findings.ts';
import { isColder } from '../../../mcp/auth-flow/cold-start-rates.ts';
import { findOnset } from '../../../mcp/auth-flow/find-onset.ts';
import { findPipelines } from '../../../mcp/auth-flow/find-pipelines.ts';
import { clockText, msText, percentText, spanText } from '../../../mcp/auth-flow/in-words.ts';
import { judgeFlow } from '../../../mcp/auth-flow/judge-flow.ts';
import { baselineOf, logBaselineOf } from '../../../mcp/auth-flow/question.ts';
import { suggestProvisioned } from '../../../mcp/auth-flow/suggest-provisioned.ts';
import type { MapEdge } from '../../../mcp/contracts/dependency-map-tools.ts';

const iso = (ms: number) => new Date(ms).toISOString();
const T0 = Date.parse('2026-11-22T03:00:00Z');

describe('findPipelines', () => {
  const node = (id: string, type: string) => ({ id, type, aliases: [] });
  const edge = (from: string, to: string, kind: MapEdge['kind'] = 'call') => ({ from, to, kind });
  const nodes = [
    node('users', 'client'),
    node('a/prod', 'AWS::ApiGateway::Stage'),
    node('gate', 'AWS::Lambda::Function'),
    node('login', 'AWS::Lambda::Function'),
    node('cart', 'AWS::Lambda::Function'),
    node('pool', 'AWS::Cognito::UserPool'),
    node('profiles', 'AWS::DynamoDB::Table'),
    node('jobs', 'AWS::SQS::Queue'),
    node('worker', 'AWS::Lambda::Function'),
  ];
  const calls = [
    edge('users', 'a/prod'),
    edge('a/prod', 'gate', 'authorizes'),
    edge('a/prod', 'login'),
    edge('a/prod', 'cart'),
    edge('gate', 'pool'),
    edge('login', 'pool'),
    edge('login', 'profiles'),
    edge('login', 'jobs'),
    edge('jobs', 'worker', 'queue'),
  ];

  test('finds the authorizer and the service that signs in, and nobody else', () => {
    expect(findPipelines({ nodes, edges: calls })).toEqual([
      { id: 'a/prod → gate', entry: 'a/prod', hops: ['a/prod', 'gate', 'pool'] },
      {
        id: 'a/prod → login',
        entry: 'a/prod',
        hops: ['a/prod', 'login', 'pool', 'profiles', 'jobs'],
      },
    ]);
  });

  test('a pool that authorizes by itself is a pipeline of two', () => {
    const direct = [
      edge('users', 'a/prod'),
      edge('a/prod', 'pool', 'authorizes'),
      edge('a/prod', 'cart'),
    ];
    expect(findPipelines({ nodes, edges: direct })).toEqual([
      { id: 'a/prod → pool', entry: 'a/prod', hops: ['a/prod', 'pool'] },
    ]);
  });

  test('a service that an authorizer asks and others too issues tokens, whatever it is; a shared table does not', () => {
    const issuer = node('tokens.example.com', 'remote');
    const custom = [
      edge('a/prod', 'gate', 'authorizes'),
      edge('a/prod', 'login'),
      edge('a/prod', 'cart'),
      edge('gate', issuer.id),
      edge('login', issuer.id),
      edge('gate', 'profiles'),
      edge('cart', 'profiles'),
    ];
    expect(findPipelines({ nodes: [...nodes, issuer], edges: custom }).map(({ id }) => id)).toEqual(
      ['a/prod → gate', 'a/prod → login'],
    );
  });

  test('whatever authorizes is a pipeline, and nobody waits for what is behind a queue', () => {
    const iam = node('AWS IAM', 'AWS::IAM');
    const unmarked = [
      edge('a/prod', iam.id, 'authorizes'),
      edge('a/prod', 'gate', 'authorizes'),
      edge('gate', 'jobs'),
      edge('jobs', 'worker'),
    ];
    expect(findPipelines({ nodes: [...nodes, iam], edges: unmarked })).toEqual([
      { id: 'a/prod → AWS IAM', entry: 'a/prod', hops: ['a/prod', 'AWS IAM'] },
      { id: 'a/prod → gate', entry: 'a/prod', hops: ['a/prod', 'gate', 'jobs'] },
    ]);
  });

  test('several entries have pipelines of their own, a ring ends, and none is none', () => {
    const two = [...calls, edge('b/prod', 'gate', 'authorizes'), edge('pool', 'gate')];
    expect(findPipelines({ nodes, edges: two }).map(({ entry }) => entry)).toEqual([
      'a/prod',
      'b/prod',
      'a/prod',
    ]);
    expect(findPipelines({ nodes, edges: [edge('a/prod', 'cart')] })).toEqual([]);
  });
});

describe('findOnset', () => {
  const baseline = { from: iso(T0 - 600_000), to: iso(T0) };
  const window = { from: iso(T0), to: iso(T0 + 100_000) };
  const seriesOf = (
    before: number[],
    after: (number | null)[],
    signal: 'latency' | 'availability' = 'latency',
  ) => ({
    node: 'n',
    signal,
    statistic: 'p90',
    unit: signal === 'latency' ? 's' : '%',
    periodS: 10,
    timestamps: [...before, ...after].map((_, at) => T0 / 1000 + (at - before.length) * 10),
    values: [...before, ...after],
  });
  const quiet = [0.5, 0.52, 0.49, 0.51, 0.5, 0.53, 0.48, 0.5];

  test('is where the run outside normal begins that lasts', () => {
    const series = seriesOf(quiet, [0.5, 0.9, 0.51, 0.5, 0.5, 1.2, 1.3, 0.52, 1.4, 1.5]);
    expect(findOnset(series, baseline, window)).toBe(T0 + 50_000);
  });

  test('a drop counts where less is worse', () => {
    const steady = new Array<number>(8).fill(99.9);
    const series = seriesOf(steady, [99.9, 99.8, 60, 55], 'availability');
    expect(findOnset(series, baseline, window)).toBe(T0 + 20_000);
    expect(findOnset(seriesOf(quiet, [0.1, 0.1]), baseline, window)).toBeUndefined();
  });

  test('holes do not end a run; quiet and too little baseline have no onset', () => {
    expect(findOnset(seriesOf(quiet, [0.5, 1.2, null, null, 1.3]), baseline, window)).toBe(
      T0 + 10_000,
    );
    expect(findOnset(seriesOf(quiet, quiet), baseline, window)).toBeUndefined();
    expect(findOnset(seriesOf([0.5, 0.5], [2, 2]), baseline, window)).toBeUndefined();
  });

  test('noise of a twentieth around any level is no onset', () => {
    const levels = fc.double({ min: 0.1, max: 5, noNaN: true });
    const noise = fc.array(fc.double({ min: -0.05, max: 0.05, noNaN: true }), {
      minLength: 30,
      maxLength: 30,
    });
    fc.assert(
      fc.property(levels, noise, (level, wobble) => {
        const values = wobble.map((one) => level * (1 + one));
        expect(
          findOnset(seriesOf(values.slice(0, 20), values.slice(20)), baseline, window),
        ).toBeUndefined();
      }),
    );
  });
});

describe('baselines', () => {
  const question = {
    symptom: { signal: 'latency' as const, statistic: 'p90', at: iso(T0) },
    window: { from: iso(T0), to: iso(T0 + 60_000) },
  };

  test('are six windows before the window, and its last one for logs', () => {
    expect(baselineOf(question)).toEqual({ from: iso(T0 - 360_000), to: iso(T0) });
    expect(logBaselineOf(question)).toEqual({ from: iso(T0 - 60_000), to: iso(T0) });
  });

  test('are as asked where they are asked', () => {
    const baseline = { from: iso(T0 - 100_000), to: iso(T0 - 70_000) };
    expect(baselineOf({ ...question, baseline })).toBe(baseline);
    expect(logBaselineOf({ ...question, baseline })).toEqual(baseline);
  });
});

describe('suggestProvisioned', () => {
  const load = {
    invocationsPerS: 200,
    durationS: 0.1,
    peakConcurrency: null,
    provisionedBefore: null,
  };

  test('is what keeps the load busy and three deviations more', () => {
    expect(suggestProvisioned(load)).toBe(Math.ceil(20 + 3 * Math.sqrt(20)));
  });

  test('is no less than what was in use or provisioned before', () => {
    expect(suggestProvisioned({ ...load, peakConcurrency: 40 })).toBe(40);
    expect(suggestProvisioned({ ...load, provisionedBefore: 49.98 })).toBe(50);
  });

  test('is at least one, and nothing without load', () => {
    expect(suggestProvisioned({ ...load, invocationsPerS: 0.001 })).toBe(1);
    expect(suggestProvisioned({ ...load, invocationsPerS: 0 })).toBeUndefined();
    expect(suggestProvisioned({ ...load, durationS: Number.NaN })).toBeUndefined();
  });
});

describe('judgeFlow', () => {
  const suspect = (share: number) => ({
    of: 'time' as const,
    node: 'gate',
    mechanism: 'cold-starts' as const,
    addedMs: 1,
    share,
    isInduced: false,
  });
  const known = { isFlowKnown: true, isColdStartsKnown: true };

  test.each([
    [0.8, 'auth-is-bottleneck'],
    [0.4, 'cannot-tell'],
    [0.1, 'auth-is-not-bottleneck'],
  ])('a share of %d is %s', (share, verdict) => {
    expect(judgeFlow({ change: 'slower', suspects: [suspect(share)], ...known }).verdict).toBe(
      verdict,
    );
  });

  test('what was not seen is not judged, and cold starts that were not seen cost confidence', () => {
    expect(judgeFlow({ change: 'as-usual', suspects: [], ...known, isFlowKnown: false })).toEqual({
      verdict: 'cannot-tell',
      confidence: 0,
    });
    const seen = judgeFlow({ change: 'slower', suspects: [suspect(0.8)], ...known });
    const blind = judgeFlow({
      change: 'slower',
      suspects: [suspect(0.8)],
      ...known,
      isColdStartsKnown: false,
    });
    expect(blind.confidence).toBeLessThan(seen.confidence);
  });

  test('confidence stays between 0 and 1', () => {
    const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 });
    const kinds = fc.constantFrom('slower' as const, 'failing' as const, 'as-usual' as const);
    fc.assert(
      fc.property(shares, kinds, (all, change) => {
        const { confidence } = judgeFlow({ change, suspects: all.map(suspect), ...known });
        expect(confidence).toBeGreaterThanOrEqual(0);
        expect(confidence).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('isColder', () => {
  const rate = (invocations: number, coldStarts: number) => ({
    invocations,
    rate: coldStarts / invocations,
    initMs: 700,
    durationMs: 50,
    version: '1',
    waits: undefined,
    restoredShare: 0,
    memoryMb: undefined,
  });

  test.each([
    ['many more', rate(1000, 1), rate(1000, 300), true],
    ['as many', rate(1000, 300), rate(1000, 300), false],
    ['two only', rate(1000, 0), rate(10, 2), false],
    ['nobody called before', { ...rate(1, 0), invocations: 0 }, rate(100, 90), false],
  ])('%s: %s', (_, before, after, colder) => {
    expect(isColder(before, after)).toBe(colder);
  });
});

describe('words', () => {
  test('figures read as people read them', () => {
    expect([msText(45.4), msText(801), msText(-250)]).toEqual(['45 ms', '0.80 s', '-0.25 s']);
    expect([percentText(0.37), percentText(38.2)]).toEqual(['0.4 %', '38 %']);
    expect([spanText(40), spanText(-180), spanText(7200)]).toEqual(['40 s', '3 min', '2 h']);
    expect(clockText(T0)).toBe('03:00 UTC');
  });

  test('changes come closest before the onset first, what went live before its removal, later ones last', () => {
    const change = (what: string, beforeOnsetS: number, version?: string) => ({
      at: iso(T0 - beforeOnsetS * 1000),
      what,
      source: 'cloudtrail' as const,
      beforeOnsetS,
      ...(version !== undefined && { version }),
    });
    const changes = [
      change('after', -5),
      change('long ago', 3000),
      change('removed', 20),
      change('live', 20, '42'),
    ];
    expect(changes.toSorted(bySuspicion).map(({ what }) => what)).toEqual([
      'live',
      'removed',
      'long ago',
      'after',
    ]);
    expect(changeFindings(changes, []).map(({ summary }) => summary)).toEqual([
      'live at 02:59 UTC, 20 s before the onset.',
      'removed at 02:59 UTC, 20 s before the onset.',
      'long ago at 02:10 UTC, 50 min before the onset.',
      'after at 03:00 UTC, 5 s after the onset.',
    ]);
  });
});
