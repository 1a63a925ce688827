import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { atChange } from '../../../mcp/auth-flow/at-change.ts';
import { attackFindings } from '../../../mcp/auth-flow/attack-findings.ts';
import { kindOfError } from '../../../mcp/auth-flow/error-kinds.ts';
import { judgeAttack } from '../../../mcp/auth-flow/judge-attack.ts';
import { refineOnset } from '../../../mcp/auth-flow/refine-onset.ts';
import { usdPerHour } from '../../../mcp/auth-flow/suggest-provisioned.ts';
import type { HopView } from '../../../mcp/auth-flow/view-hops.ts';
import { accessLogOf } from '../../../mcp/telemetry/access-log.ts';
import { flowLogsQuery } from '../../../mcp/telemetry/flow-logs-query.ts';
import { foldFlowLogs } from '../../../mcp/telemetry/fold-flow-logs.ts';
import type { AccessCount } from '../../../mcp/telemetry/telemetry.ts';

const T0 = Date.parse('2026-11-22T03:00:00Z');
const iso = (ms: number) => new Date(ms).toISOString();
const minute = (at: number) => ({
  from: iso(T0 + at * 60_000),
  to: iso(T0 + (at + 1) * 60_000),
});

const rows = (agent: string, outcome: string, requests: number, sources: number): AccessCount => ({
  node: 'login',
  path: '/sign-in',
  agent,
  outcome,
  requests,
  sources,
});
const usual = [rows('Mozilla', 'Success', 90, 60), rows('Mozilla', 'NotAuthorizedException', 3, 3)];
const failingHop = { errorPercentBefore: 0, errorPercentAfter: 20 } as HopView;
const judge = (
  before: readonly AccessCount[],
  since: readonly AccessCount[],
  hops: readonly HopView[] = [],
  refusedRose = true,
) =>
  judgeAttack(
    {
      logs: {
        before: { coldStarts: [], errors: [], access: before },
        since: { coldStarts: [], errors: [], access: since },
      },
      coldBaseline: minute(0),
      affected: minute(1),
    },
    hops,
    refusedRose,
  );

describe('attack or outage', () => {
  test('many refused from many addresses by a client never seen, while users sign in: credential stuffing', () => {
    const attack = judge(usual, [...usual, rows('python-requests', '401', 900, 400)]);
    expect(attack).toMatchObject({
      verdict: 'attack',
      kind: 'credential-stuffing',
      refusedSources: 403,
    });
    expect(attack?.confidence).toBeGreaterThan(0.85);
    expect(attack?.successShare).toBeLessThan(0.1);
  });

  test('many from each of few addresses, by a usual client too: brute force', () => {
    expect(judge(usual, [...usual, rows('Mozilla', '403', 800, 4)])).toMatchObject({
      verdict: 'attack',
      kind: 'brute-force',
    });
  });

  test('the usual clients are refused in place of being served: a broken client, no attack', () => {
    const broken = [rows('Mozilla', 'Success', 20, 18), rows('Mozilla', '401', 75, 50)];
    expect(judge(usual, broken)).toMatchObject({ verdict: 'outage', kind: 'broken-client' });
  });

  test('failures that are no refusals are an outage', () => {
    const failing = [rows('Mozilla', 'Success', 30, 25), rows('Mozilla', '500', 60, 40)];
    expect(judge(usual, failing, [failingHop])).toMatchObject({ verdict: 'outage' });
    expect(judge([], [], [failingHop], false)).toMatchObject({ verdict: 'outage' });
  });

  test('without logs that name sources it cannot tell, and where nothing is unusual it says nothing', () => {
    expect(judge([], [])).toEqual({ verdict: 'cannot-tell', confidence: 0 });
    expect(judge(usual, usual, [], false)).toBeUndefined();
  });

  test('more usual clients than before without a sign of force are not called an attack', () => {
    const more = [...usual, rows('Mozilla', '401', 60, 50)];
    expect(judge(usual, more)?.verdict).toBe('cannot-tell');
    expect(judge(usual, more)?.confidence).toBeLessThanOrEqual(0.4);
  });

  test('something out makes an attack less sure, never surer', () => {
    const counts = fc.integer({ min: 1, max: 2_000 });
    fc.assert(
      fc.property(counts, counts, fc.constantFrom('Mozilla', 'bot'), (refused, sources, agent) => {
        const since = [...usual, rows(agent, '401', refused, Math.min(refused, sources))];
        const [alone, failing] = [judge(usual, since), judge(usual, since, [failingHop])];
        if (failing?.verdict !== 'attack') return;
        expect(failing.confidence).toBeLessThanOrEqual(alone?.confidence ?? 0);
        expect(failing.confidence).toBeLessThanOrEqual(0.95);
      }),
    );
  });

  test('the finding says which and how sure, with the usual beside it', () => {
    const attack = judge(usual, [...usual, rows('bot', '401', 900, 400)]);
    expect(attackFindings(attack, ['ev-1'])[0]?.summary).toMatch(
      /^This looks like credential stuffing, not an outage \(\d\d % sure\): 993 sign-ins a minute, usually 93, 9\.1 % succeed, usually 97 %; refused ones come from 403 addresses, 2\.2 each, 100 % by clients not seen before\.$/,
    );
    expect(attackFindings({ verdict: 'cannot-tell', confidence: 0 }, [])[0]?.summary).toBe(
      'Whether an attack makes sign-ins fail cannot be told; treat it as an outage.',
    );
  });
});

describe('what an error is about', () => {
  const error = (
    name: string,
    mentions: Partial<Record<'expired' | 'certificate' | 'clock' | 'key', number>> = {},
  ) => ({
    node: 'gate',
    name,
    count: 10,
    mentions: { expired: 0, certificate: 0, clock: 0, key: 0, ...mentions },
  });

  test.each([
    ['JWKSNoMatchingKey', 'signing-key'],
    ['SigningKeyNotFoundError', 'signing-key'],
    ['CERT_HAS_EXPIRED', 'certificate'],
    ['NotBeforeError', 'clock'],
    ['ImmatureSignatureError', 'clock'],
    ['TokenExpiredError', 'expired-token'],
    ['ExpiredTokenException', 'expired-token'],
    ['UserLambdaValidationException', 'trigger'],
    ['TooManyRequestsException', 'throttling'],
    ['timeout', 'time-out'],
    ['TypeError', 'other'],
  ])('%s: %s', (name, kind) => {
    expect(kindOfError(error(name))).toBe(kind);
  });

  test('a name that says nothing is told by what most of its lines mention', () => {
    expect(kindOfError(error('Error', { certificate: 9 }))).toBe('certificate');
    expect(kindOfError(error('Error', { expired: 4 }))).toBe('other');
  });
});

describe('the onset within its period', () => {
  const baseline = { from: iso(T0 - 300_000), to: iso(T0) };
  const window = { from: iso(T0), to: iso(T0 + 60_000) };
  const refine = (after: readonly number[]) => {
    const values = [...new Array<number>(30).fill(0.1), ...after];
    const series = {
      node: 'n',
      signal: 'latency' as const,
      statistic: 'Average',
      unit: 's',
      periodS: 10,
      timestamps: values.map((_, at) => T0 / 1000 + (at - 30) * 10),
      values,
    };
    return refineOnset([series], T0, baseline, window);
  };

  test('that changed by little of what follows began late in it, and is left out', () => {
    const { atMs, wholeFromMs } = refine([0.3, 0.9, 0.92, 0.88, 0.9, 0.9]);
    expect(atMs).toBeGreaterThan(T0 + 7_000);
    expect(wholeFromMs).toBe(T0 + 10_000);
  });

  test('that changed as what follows belongs to it', () => {
    expect(refine([0.9, 0.9, 0.92, 0.88, 0.9, 0.9])).toEqual({ atMs: T0, wholeFromMs: T0 });
  });

  test('of trouble that grows from period to period belongs to it', () => {
    expect(refine([0.2, 0.4, 0.6, 0.8, 1, 1.2]).wholeFromMs).toBe(T0);
  });

  test('is no later than a change on a suspect within it', () => {
    const reading = {
      onsetMs: T0,
      onsetPeriod: { fromMs: T0, toMs: T0 + 10_000 },
    };
    const change = (atMs: number, beforeOnsetS: number) => ({
      at: iso(atMs),
      what: 'gate v2 live',
      source: 'lambda' as const,
      beforeOnsetS,
    });
    const suspects = {
      functions: [],
      evidence: [],
      gaps: [],
      changes: [change(T0 + 7_000, -7), change(T0 - 60_000, 60)],
    };
    expect(atChange(suspects, reading).changes.map(({ beforeOnsetS }) => beforeOnsetS)).toEqual([
      0, 67,
    ]);
  });
});

describe('logs of a flow', () => {
  const spans = { before: minute(0), since: minute(2) };

  test('one query holds both spans, leaves out what is between them, and names the keys of the access log', () => {
    const log = accessLogOf(
      'arn:aws:logs:us-east-1:1:log-group:/aws/apigateway/a:*',
      '{"ip":"$context.identity.sourceIp","ua":"$context.identity.userAgent","status":$context.status,"the path":"$context.resourcePath"}',
    );
    expect(log).toEqual({
      logGroup: '/aws/apigateway/a',
      keys: { source: 'ip', agent: 'ua', outcome: 'status', path: 'the path' },
    });
    const query = flowLogsQuery(spans, log === undefined ? [] : [log]);
    expect(query).toContain(`filter toMillis(@timestamp) < ${T0 + 60_000} or`);
    expect(query).toContain('coalesce(ip, sourceIp');
    expect(query).toContain('coalesce(`the path`,');
  });

  test('an access log that goes elsewhere or is not JSON is none', () => {
    expect(accessLogOf('arn:aws:firehose:us-east-1:1:deliverystream/x', '{}')).toBeUndefined();
    expect(
      accessLogOf('arn:aws:logs:us-east-1:1:log-group:a', '$context.identity.sourceIp -'),
    ).toBeUndefined();
  });

  test('rows are told apart: reports with their cold starts, errors, requests by source', () => {
    const row = (more: Record<string, string>) => ({
      '@log': '1:/aws/lambda/gate',
      isSince: '1',
      version: '7',
      invocations: '10',
      ...more,
    });
    const { before, since } = foldFlowLogs([
      row({ isCold: '0', meanDuration: '50', memoryBytes: '512000000' }),
      row({
        isCold: '1',
        coldStarts: '10',
        meanDuration: '150',
        initP10: '500',
        initP50: '600',
        initP90: '900',
        meanInit: '650',
        restores: '10',
      }),
      row({ errorName: 'Task timed out', invocations: '4' }),
      row({ access_outcome: '401', access_path: '/in', agentName: 'bot', sources: '3' }),
      row({ isSince: '0', isCold: '0', meanDuration: '50' }),
    ]);
    expect(before).toMatchObject({ errors: [], access: [], coldStarts: [{ invocations: 10 }] });
    expect(since.errors).toMatchObject([{ name: 'timeout', count: 4 }]);
    expect(since.access).toEqual([
      { node: 'gate', path: '/in', outcome: '401', agent: 'bot', requests: 10, sources: 3 },
    ]);
    expect(since.coldStarts).toMatchObject([
      {
        version: '7',
        invocations: 20,
        coldStarts: 10,
        medianInitMs: 600,
        firstMs: 100,
        restores: 10,
        memoryMb: 512,
      },
    ]);
  });
});

test('provisioned concurrency costs its instances and memory by the hour', () => {
  expect(usdPerHour(50, 512)).toBeCloseTo(0.38, 2);
  expect(usdPerHour(0, 512)).toBe(0);
});
