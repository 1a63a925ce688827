import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CALL_PARTS } from '../../../sandbox/world/call-journal.ts';
import { createShop } from '../../../sandbox/world/create-shop.ts';
import { scenarios } from '../../../sandbox/world/scenarios.ts';
import type { EpochMs, World } from '../../../sandbox/world/world.ts';

const ONSET_MS = Date.parse('2026-11-22T09:00:00Z');
const PLAYED_S = 90;

const anyShop = fc
  .record({
    seed: fc.integer(),
    scenario: fc.constantFrom(undefined, ...scenarios),
    reserved: fc.option(fc.integer({ min: 0, max: 6 })),
    rateLimit: fc.option(fc.integer({ min: 5, max: 30 })),
  })
  .map(({ seed, scenario, reserved, rateLimit }) => {
    const world = createShop({ seed, nowMs: ONSET_MS, historyMs: 30_000, keepsCalls: true });
    scenario?.play(world, ONSET_MS + 10_000);
    const { controls } = world;
    if (reserved !== null) {
      controls.deleteProvisionedConcurrency('payment-service', 'live');
      controls.putReservedConcurrency('payment-service', reserved);
    }
    if (rateLimit !== null)
      controls.updateStageThrottle('shopapi001', 'prod', rateLimit, rateLimit);
    world.advanceTo(ONSET_MS + PLAYED_S * 1000);
    return world;
  });
const anyWindow = fc
  .tuple(fc.integer({ min: -3, max: 9 }), fc.integer({ min: 1, max: 12 }))
  .map(([from, length]) => ({
    fromMs: ONSET_MS + from * 10_000,
    toMs: ONSET_MS + (from + length) * 10_000,
  }));

function total(
  world: World,
  namespace: string,
  metricName: string,
  dimensions: Record<string, string>,
  window: { fromMs: EpochMs; toMs: EpochMs },
  statistic = 'Sum',
): number {
  const points = world.metric({
    namespace,
    metricName,
    dimensions,
    statistic,
    periodS: 10,
    ...window,
  });
  return points.reduce((sum, { value }) => sum + value, 0);
}

const check = (rule: (world: World, window: { fromMs: EpochMs; toMs: EpochMs }) => void) =>
  fc.assert(fc.property(anyShop, anyWindow, rule), { numRuns: 25 });

describe('whatever happens, all readings tell the same', () => {
  test('invocations, errors and throttles: metrics, X-Ray and REPORT records', () => {
    check((world, window) => {
      const { edges } = world.serviceGraph(window.fromMs, window.toMs);
      for (const { name } of world.inventory.functions) {
        const into = edges.filter(({ to }) => to === name);
        const sum = (part: 'ok' | 'faults' | 'otherErrors' | 'throttles') =>
          into.reduce((acc, edge) => acc + edge[part], 0);
        const reports = [...world.reports(name, window.fromMs, window.toMs)];
        const metric = (metricName: string) =>
          total(world, 'AWS/Lambda', metricName, { FunctionName: name }, window);
        const invocations = metric('Invocations');
        expect(sum('ok') + sum('faults') + sum('otherErrors')).toBe(invocations);
        expect(reports).toHaveLength(invocations);
        expect(sum('faults')).toBe(metric('Errors'));
        expect(reports.filter(({ outcome }) => outcome !== 'ok')).toHaveLength(metric('Errors'));
        expect(sum('throttles')).toBe(metric('Throttles'));
        expect(new Set(reports.map(({ requestId }) => requestId)).size).toBe(reports.length);
      }
    });
  });

  test('the API: clients, stage, routes, and the functions behind it', () => {
    check((world, window) => {
      const stage = { ApiName: 'shop-api', Stage: 'prod' };
      const count = total(world, 'AWS/ApiGateway', 'Count', stage, window);
      const { edges } = world.serviceGraph(window.fromMs, window.toMs);
      const entry = edges.find(({ from }) => from === null);
      const answers = entry ? entry.ok + entry.faults + entry.otherErrors + entry.throttles : 0;
      expect(answers).toBe(count);
      const routes = world
        .listMetrics('AWS/ApiGateway')
        .filter(({ metricName, dimensions }) => metricName === 'Count' && 'Resource' in dimensions);
      const byRoute = routes.map(({ dimensions }) =>
        total(world, 'AWS/ApiGateway', 'Count', dimensions, window),
      );
      expect(byRoute.reduce((a, b) => a + b, 0)).toBe(count);
      const authorized = edges.filter(({ to }) => to === 'shop-authorizer');
      const asked = authorized.reduce((sum, e) => sum + e.ok + e.faults + e.throttles, 0);
      expect(asked).toBe(count - (entry?.throttles ?? 0));
    });
  });

  test('tables: requests and throttles by operation, by table, and as X-Ray sees them', () => {
    check((world, window) => {
      const { edges } = world.serviceGraph(window.fromMs, window.toMs);
      for (const { name } of world.inventory.tables) {
        const operations = world
          .listMetrics('AWS/DynamoDB')
          .filter(
            ({ metricName, dimensions }) =>
              metricName === 'SuccessfulRequestLatency' && dimensions['TableName'] === name,
          );
        const succeeded = operations.reduce(
          (sum, { metricName, dimensions }) =>
            sum + total(world, 'AWS/DynamoDB', metricName, dimensions, window, 'SampleCount'),
          0,
        );
        const ok = edges.filter(({ to }) => to === name).reduce((sum, edge) => sum + edge.ok, 0);
        expect(succeeded).toBe(ok);
        const throttled = (metricName: string) =>
          total(world, 'AWS/DynamoDB', metricName, { TableName: name }, window);
        const byOperation = operations.reduce(
          (sum, { dimensions }) =>
            sum + total(world, 'AWS/DynamoDB', 'ThrottledRequests', dimensions, window),
          0,
        );
        expect(throttled('ReadThrottleEvents') + throttled('WriteThrottleEvents')).toBe(
          byOperation,
        );
      }
    });
  });

  test('each failed invocation has its line in the log, under its request id', () => {
    check((world, window) => {
      for (const { name } of world.inventory.functions) {
        const failed = [...world.reports(name, window.fromMs, window.toMs)].filter(
          ({ outcome }) => outcome !== 'ok',
        );
        const lines = [...world.logLines(name, window.fromMs, window.toMs)].filter(
          ({ message }) => !message.includes('"event":"sign-in"'),
        );
        expect(lines.length).toBeLessThanOrEqual(failed.length);
        if (failed.length <= 100) expect(lines).toHaveLength(failed.length);
        for (const { atMs, message } of lines) {
          const report = failed.find(({ requestId }) => message.includes(requestId));
          expect(report?.atMs).toBe(atMs);
          expect(message.includes('Task timed out')).toBe(report?.outcome === 'timeout');
        }
      }
    });
  });

  test('each sign-in that the pool decided has its line in the log, under a request id of its own', () => {
    check((world, window) => {
      const told = [...world.logLines('user-service', window.fromMs, window.toMs)]
        .filter(({ message }) => message.includes('"event":"sign-in"'))
        .map(({ message }) => JSON.parse(message) as { outcome: string; requestId: string });
      const succeeded = ['4shopweb7qk2', '5shopmob9xn4'].map((UserPoolClient) =>
        total(
          world,
          'AWS/Cognito',
          'SignInSuccesses',
          { UserPool: 'us-east-1_ShopUsers', UserPoolClient },
          window,
        ),
      );
      const worked = told.filter(({ outcome }) => outcome === 'Success');
      // One whose invocation failed afterwards has the line of its failure instead.
      expect(worked.length).toBeLessThanOrEqual(succeeded.reduce((a, b) => a + b, 0));
      expect(new Set(told.map(({ requestId }) => requestId)).size).toBe(told.length);
      const ids = new Set(
        [...world.reports('user-service', window.fromMs, window.toMs)].map(
          ({ requestId }) => requestId,
        ),
      );
      expect(told.every(({ requestId }) => ids.has(requestId))).toBe(true);
    });
  });

  test('the journal has every call with all of its time', () => {
    check((world, window) => {
      const { edges } = world.serviceGraph(window.fromMs, window.toMs);
      const { journal } = world;
      if (!journal) throw new Error('no journal');
      const nodes = [
        'shop-api/prod',
        'us-east-1_ShopUsers',
        ...world.inventory.functions.map(({ name }) => name),
        ...world.inventory.tables.map(({ name }) => name),
      ];
      for (const node of nodes) {
        const into = edges.filter(({ to }) => to === node);
        const calls = journal.within(node, window);
        const counted = into.reduce(
          (sum, edge) => sum + edge.ok + edge.faults + edge.otherErrors + edge.throttles,
          0,
        );
        expect([node, calls.count]).toEqual([node, counted]);
        const journalledS =
          CALL_PARTS.flatMap((part) => [...calls.parts[part]]).reduce((sum, ms) => sum + ms, 0) /
          1000;
        const tracedS = into.reduce((sum, { totalResponseTimeS }) => sum + totalResponseTimeS, 0);
        // Traces know the bucket of a latency, 5 % wide; under a millisecond it is the first.
        expect(Math.abs(journalledS - tracedS)).toBeLessThanOrEqual(
          0.03 * tracedS + counted / 1000,
        );
      }
    });
  });

  test('the same seed tells the same story, however it is stepped', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 30_000 }), (seed, stepMs) => {
        const shop = () => {
          const world = createShop({ seed, nowMs: ONSET_MS, historyMs: 10_000 });
          scenarios[0]?.play(world, ONSET_MS);
          return world;
        };
        const once = shop();
        once.advanceTo(ONSET_MS + 60_000);
        const often = shop();
        for (let at = ONSET_MS; at < ONSET_MS + 60_000; at += stepMs) often.advanceTo(at);
        often.advanceTo(ONSET_MS + 60_000);
        expect(often.serviceGraph(ONSET_MS, ONSET_MS + 60_000)).toEqual(
          once.serviceGraph(ONSET_MS, ONSET_MS + 60_000),
        );
      }),
      { numRuns: 10 },
    );
  });
});
