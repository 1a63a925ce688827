import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createReadClients } from '../../../mcp/shared/aws-clients.ts';
import { createAwsTelemetry } from '../../../mcp/telemetry/create-aws-telemetry.ts';
import type { Telemetry } from '../../../mcp/telemetry/telemetry.ts';
import { type AuthShop, startAuthShop, windowBefore } from '../../support/auth-shop.ts';
import { telemetryContract } from '../../support/telemetry-contract.ts';

const NOW = Date.parse('2026-11-22T03:01:00.000Z');
const window = windowBefore(NOW, 60);

let shop: AuthShop;
let telemetry: Telemetry;

/** A telemetry with nothing in its cache. */
const fresh = () =>
  createAwsTelemetry(createReadClients({ maxAttempts: 1 }), { region: 'us-east-1' });

beforeAll(async () => {
  shop = await startAuthShop('cold-start', 60);
  Object.assign(process.env, shop.env);
  telemetry = fresh();
});
afterEach(() => shop.faults.reset());
afterAll(async () => shop.stop());

telemetryContract('AWS', {
  telemetry: () => telemetry,
  window,
  periodS: 10,
  emptyWindow: windowBefore(Date.parse('2020-01-01T00:00:00Z'), 60),
  functions: ['shop-authorizer', 'cart-service'],
  changed: { id: 'shop-authorizer', type: 'AWS::Lambda::Function', aliases: [] },
});

const orThrow = <T>(reading: { status: string; value?: T }): T => {
  if (reading.value === undefined) throw new Error(`reading is ${reading.status}`);
  return reading.value;
};

describe('the service map', () => {
  test('merges X-Ray, API Gateway and Lambda: authorizer, queue consumer, one node a function', async () => {
    const map = orThrow(await telemetry.serviceMap(window));
    expect(map.edges).toContainEqual(
      expect.objectContaining({ from: 'shop-api/prod', to: 'shop-authorizer', kind: 'authorizes' }),
    );
    expect(map.edges).toContainEqual(
      expect.objectContaining({ from: 'orders-queue', to: 'order-worker', kind: 'queue' }),
    );
    expect(map.nodes.filter(({ id }) => id === 'shop-authorizer')).toMatchObject([
      { type: 'AWS::Lambda::Function' },
    ]);
    expect(map.nodes.map(({ type }) => type)).toContain('client');
  });

  test('counts what callers saw', async () => {
    const map = orThrow(await telemetry.serviceMap(window));
    const entry = map.edges.find(({ to }) => to === 'shop-api/prod');
    const behind = map.edges.find(
      ({ from, to }) => from === 'shop-api/prod' && to === 'shop-authorizer',
    );
    expect(entry?.callsPerMin).toBeGreaterThan(100);
    expect(behind?.callsPerMin).toBeLessThanOrEqual((entry?.callsPerMin ?? 0) + 1);
    expect(behind?.percentilesMs?.p90).toBeGreaterThan(behind?.percentilesMs?.p50 ?? Number.NaN);
  });

  test('lists what was denied as a gap and draws the rest', async () => {
    shop.faults.add({ service: 'apigateway', deny: true });
    const reading = await fresh().serviceMap(window);
    expect(reading).toMatchObject({
      status: 'ok',
      gaps: [{ what: 'API authorizers', why: 'access-denied' }],
    });
  });

  test.each([
    [{ deny: true }, 'access-denied'],
    [{ throttleShare: 1 }, 'throttled'],
    [{ failStatus: 500 }, 'failed'],
  ])('without X-Ray (%p) says why, and shows what configuration knows', async (fault, why) => {
    shop.faults.add({ service: 'xray', ...fault });
    const reading = await fresh().serviceMap(window);
    expect(reading).toMatchObject({ status: 'ok', gaps: [{ what: 'traces', why }] });
  });

  test('of counted calls alone is none without X-Ray: nobody may take what is unknown for nothing', async () => {
    shop.faults.add({ service: 'xray', deny: true });
    expect(await fresh().serviceMap(window, 'calls')).toMatchObject({
      status: 'failed',
      gaps: [{ what: 'traces', why: 'access-denied' }],
    });
  });

  test('where nothing can be read fails, and says of each source why', async () => {
    shop.faults.add({ deny: true });
    const reading = await fresh().serviceMap(window);
    expect(reading.status).toBe('failed');
    expect(reading.gaps.every(({ why }) => why === 'access-denied')).toBe(true);
    expect(reading.gaps.map(({ what }) => what)).toEqual([
      'traces',
      'API routes and authorizers',
      'event sources of functions',
      'stacks',
      'resource tags',
      'Application Signals',
      'what functions are configured with',
    ]);
  });
});

describe('series', () => {
  const stage = {
    node: 'shop-api/prod',
    signal: 'latency' as const,
    statistic: 'p90',
    source: {
      namespace: 'AWS/ApiGateway',
      metricName: 'Latency',
      dimensions: { ApiName: 'shop-api', Stage: 'prod' },
    },
  };

  test('latency comes in seconds, one sample a period, with evidence to read it again', async () => {
    const reading = await telemetry.series([stage], window, 10);
    const [series] = orThrow(reading);
    expect(series?.values).toHaveLength(6);
    for (const value of series?.values ?? []) {
      expect(value).toBeGreaterThan(0.1);
      expect(value).toBeLessThan(10);
    }
    expect(reading.evidence[0]).toMatchObject({
      kind: 'metric',
      query: expect.stringContaining('AWS/ApiGateway Latency p90'),
      cli: expect.stringContaining('--extended-statistics p90'),
      consoleUrl: expect.stringContaining('us-east-1.console.aws.amazon.com/cloudwatch'),
    });
  });

  test('a node without a named metric is found by the type that the map showed', async () => {
    await telemetry.serviceMap(window);
    const { source: _, ...unnamed } = stage;
    const named = orThrow(await telemetry.series([stage], window, 10));
    expect(orThrow(await telemetry.series([unnamed], window, 10))[0]?.values).toEqual(
      named[0]?.values,
    );
  });

  test('a pool is read by client, and whole', async () => {
    const source = (dimensions: Record<string, string>) => ({
      namespace: 'AWS/Cognito',
      metricName: 'SignInSuccesses',
      dimensions,
    });
    const pool = 'us-east-1_ShopUsers';
    const ask = (dimensions: Record<string, string>) => ({
      node: pool,
      signal: 'requests' as const,
      statistic: 'SampleCount',
      source: source(dimensions),
    });
    const each = orThrow(
      await telemetry.series([ask({ UserPool: pool, UserPoolClient: '*' })], window, 60),
    );
    const [whole] = orThrow(await telemetry.series([ask({ UserPool: pool })], window, 60));
    const total = each.reduce((sum, { values }) => sum + (values[0] ?? 0), 0);
    expect(each.length).toBeGreaterThan(0);
    expect(total).toBeGreaterThan(0);
    expect(whole?.values[0]).toBe(total);
  });

  test('more series than one call takes are read in several', async () => {
    const many = Array.from({ length: 1_100 }, (_, at) => ({
      ...stage,
      node: `n${at}`,
      source: { ...stage.source, dimensions: { ApiName: `api-${at}`, Stage: 'prod' } },
    }));
    const reading = await telemetry.series([...many, stage], window, 10);
    expect(orThrow(reading)).toHaveLength(1);
    expect(reading.gaps).toHaveLength(1_100);
  });

  test('is asked once by those who ask at the same time', async () => {
    const one = fresh();
    const before = shop.faults.list().length;
    expect(before).toBe(0);
    const [first, second] = await Promise.all([
      one.series([stage], window, 10),
      one.series([stage], window, 10),
    ]);
    // From here on CloudWatch refuses, so a third answer can only be the one that is kept.
    shop.faults.add({ service: 'cloudwatch', deny: true });
    const third = await one.series([stage], window, 10);
    expect(second).toEqual(first);
    expect(third).toEqual(first);
    expect(await fresh().series([stage], window, 10)).toMatchObject({
      status: 'failed',
      gaps: [{ why: 'access-denied' }],
    });
  });
});

describe('functions, cold starts and changes', () => {
  test('REPORT lines tell cold starts by version', async () => {
    const readings = orThrow(
      await telemetry.coldStarts(['shop-authorizer', 'cart-service'], window),
    );
    const gate = readings.find(
      ({ node, version }) => node === 'shop-authorizer' && version === '42',
    );
    expect(gate?.coldStarts).toBeGreaterThan(10);
    expect(gate?.invocations).toBeGreaterThan(gate?.coldStarts ?? 0);
    expect(gate?.medianInitMs).toBeGreaterThan(300);
    expect(readings.some(({ node }) => node === 'cart-service')).toBe(true);
  });

  test('a function without logs does not hide the others', async () => {
    const reading = await telemetry.coldStarts(['shop-authorizer', 'never-deployed'], window);
    expect(orThrow(reading).map(({ node }) => node)).toContain('shop-authorizer');
    expect(reading.gaps).toEqual([
      { what: 'logs of never-deployed', why: 'no-data', detail: 'ResourceNotFoundException' },
    ]);
  });

  test('Lambda tells versions, aliases and what is provisioned', async () => {
    const [reading] = orThrow(await telemetry.functions(['cart-service']));
    expect(reading).toMatchObject({ node: 'cart-service', aliases: [{ name: 'live' }] });
    expect(reading?.aliases[0]?.provisioned).toBeGreaterThan(0);
    expect(reading?.versions.length).toBeGreaterThan(0);
  });

  test('a version that went live is dated against the onset, with the version before and who did it', async () => {
    const nodes = [{ id: 'shop-authorizer', type: 'AWS::Lambda::Function', aliases: [] }];
    const span = windowBefore(NOW, 600);
    const changes = orThrow(await telemetry.changes(nodes, span, shop.startedMs + 20_000));
    expect(changes).toContainEqual({
      at: new Date(shop.startedMs).toISOString(),
      node: 'shop-authorizer',
      what: 'shop-authorizer v42 live',
      source: 'cloudtrail',
      version: '42',
      previousVersion: '41',
      by: 'deploy-pipeline',
      beforeOnsetS: 20,
    });
  });

  test('without CloudTrail the version is still found, by Lambda', async () => {
    shop.faults.add({ service: 'cloudtrail', deny: true });
    const nodes = [{ id: 'shop-authorizer', type: 'AWS::Lambda::Function', aliases: [] }];
    const reading = await fresh().changes(nodes, windowBefore(NOW, 600), NOW);
    expect(orThrow(reading)).toMatchObject([
      { what: 'shop-authorizer v42 live', source: 'lambda' },
    ]);
    expect(reading.gaps).toMatchObject([{ why: 'access-denied' }]);
  });
});
