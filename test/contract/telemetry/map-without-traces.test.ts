import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { findRootCauses, type ServiceMap } from '../../../mcp/contracts/dependency-map-tools.ts';
import { findRootCausesTool } from '../../../mcp/dependency-map/find-root-causes.ts';
import { createReadClients } from '../../../mcp/shared/aws-clients.ts';
import {
  type AwsTelemetryOptions,
  createAwsTelemetry,
} from '../../../mcp/telemetry/create-aws-telemetry.ts';
import type { World } from '../../../sandbox/world/world.ts';
import {
  type AuthShop,
  stageSymptom,
  startAuthShop,
  windowBefore,
} from '../../support/auth-shop.ts';
import { callTool } from '../../support/call-tool.ts';

const SECRET = 'planted-secret-7c1f';

/** The shop with a function that keeps a secret in its environment, beside the name of its table. */
const withSecrets = (world: World): World => ({
  ...world,
  get nowMs() {
    return world.nowMs;
  },
  get inventory() {
    const { inventory } = world;
    const environment = {
      API_KEY: SECRET,
      DATABASE: `https://admin:${SECRET}@db.example.com/${SECRET}/orders-table`,
      [`X_${SECRET}`]: SECRET,
    };
    const functions = inventory.functions.map((fn) =>
      fn.name === 'order-worker' ? { ...fn, environment } : fn,
    );
    return { ...inventory, functions };
  },
});

let shop: AuthShop;
beforeAll(async () => {
  shop = await startAuthShop('cold-start', 60, { dress: withSecrets, applicationSignals: true });
  Object.assign(process.env, shop.env);
});
afterEach(() => shop.faults.reset());
afterAll(async () => shop.stop());

const fresh = (options: Partial<AwsTelemetryOptions> = {}) =>
  createAwsTelemetry(createReadClients({ maxAttempts: 1 }), { region: 'us-east-1', ...options });

const setFault = async (fault: object) => {
  const body = JSON.stringify(fault);
  await fetch(`${shop.endpoint}/_sandbox/faults`, { method: 'POST', body });
};

const window = () => windowBefore(shop.nowMs, 120);

const edgesOf = ({ edges }: ServiceMap) => edges.map(({ from, to }) => `${from} → ${to}`);

const mapWithout = async (services: readonly string[], options?: Partial<AwsTelemetryOptions>) => {
  for (const service of ['xray', ...services]) await setFault({ service, deny: true });
  const reading = await fresh(options).serviceMap(window());
  if (reading.status !== 'ok') throw new Error(`the map is ${reading.status}`);
  return reading;
};

const ROUTES = [
  'shop-api/prod → shop-authorizer',
  'shop-api/prod → user-service',
  'shop-api/prod → cart-service',
  'shop-api/prod → order-service',
];

describe('with X-Ray denied', () => {
  test('routes, authorizers, queues and environments draw the map that traces would', async () => {
    const { value: traced } = (await fresh().serviceMap(window())) as { value: ServiceMap };
    const { value: map } = await mapWithout(['application-signals']);
    const isOwn = (edge: string) => !edge.startsWith('client');
    // The backup is not called while all is well: configuration knows of it, traces do not.
    const quiet = ['user-service → backup-auth', 'backup-auth → users-table'];
    expect(new Set([...edgesOf(map), ...quiet])).toEqual(
      new Set([...edgesOf(traced).filter(isOwn), ...quiet]),
    );
    expect(map.edges.find(({ to }) => to === 'shop-authorizer')?.kind).toBe('authorizes');
    expect(map.edges.find(({ to }) => to === 'order-worker')?.kind).toBe('queue');
  });

  test('every edge says where it was seen, and none claims a rate that nobody counted', async () => {
    const { value: map, evidence } = await mapWithout([]);
    const ids = evidence.map(({ id }) => id);
    for (const edge of map.edges) {
      expect(edge.evidence?.length).toBeGreaterThan(0);
      for (const id of edge.evidence ?? []) expect(ids).toContain(id);
      expect(edge.callsPerMin).toBeUndefined();
    }
  });

  test.each([
    [
      'application-signals',
      ['resource-groups-tagging-api', 'cloudformation'],
      'Application Signals',
    ],
    ['cloudformation', ['application-signals'], 'stacks'],
    ['resource-groups-tagging-api', ['application-signals'], 'resource tags'],
  ])('%s denied too is one more gap; the other sources go on', async (service, others, what) => {
    const reading = await mapWithout([service, ...others]);
    expect(reading.gaps).toContainEqual(expect.objectContaining({ what, why: 'access-denied' }));
    expect(edgesOf(reading.value)).toEqual(expect.arrayContaining(ROUTES));
  });

  test('and no configuration either, Application Signals draws it', async () => {
    const { value: map } = await mapWithout(['lambda', 'apigateway', 'cloudformation']);
    expect(edgesOf(map)).toEqual(
      expect.arrayContaining(['user-service → users-table', 'order-service → orders-queue']),
    );
  });

  test('what belongs together says so', async () => {
    const { value: map } = await mapWithout([]);
    const table = map.nodes.find(({ id }) => id === 'users-table');
    expect(table?.groups).toEqual(expect.arrayContaining(['stack shop', 'app=shop']));
  });

  test('find_root_causes still names the authorizer, its version, and what could not be seen', async () => {
    await setFault({ service: 'xray', deny: true });
    const answer = await callTool(findRootCausesTool(fresh()), findRootCauses, {
      symptom: stageSymptom('latency', shop.startedMs + 30_000),
      window: window(),
      baseline: windowBefore(shop.nowMs - 120_000, 600),
    });
    const [first] = answer.candidates;
    expect(first).toMatchObject({ node: 'shop-authorizer', change: { version: '42' } });
    expect(first?.confidence).toBeGreaterThan(0.7);
    expect(answer.gaps).toContainEqual(
      expect.objectContaining({ what: 'traces', why: 'access-denied' }),
    );
  }, 30_000);

  test('no secret of an environment is in the answer, neither value nor name', async () => {
    const reading = await mapWithout([]);
    expect(edgesOf(reading.value)).toContain('order-worker → orders-table');
    expect(JSON.stringify(reading)).not.toContain(SECRET);
  });
});

describe('a slow source', () => {
  test('is waited for no longer than was said, then said to be late; the rest is there', async () => {
    await setFault({ service: 'xray', deny: true });
    await setFault({ service: 'cloudformation', latencyMs: 5_000 });
    const reading = await fresh({ structureWithinMs: 1_500 }).serviceMap(window());
    expect(reading.gaps).toContainEqual({
      what: 'stacks',
      why: 'timed-out',
      detail: 'TimeoutError',
    });
    expect(reading).toMatchObject({ status: 'ok' });
  });
});

test('a topology file adds to what was read and corrects it', async () => {
  const reading = await mapWithout(['application-signals'], {
    topology: {
      nodes: [{ id: 'fraud-check', type: 'AWS::ECS::Service', aliases: [] }],
      edges: [{ from: 'payment-service', to: 'fraud-check', kind: 'call' }],
      remove: { nodes: [], edges: [{ from: 'order-service', to: 'payment-service' }] },
    },
  });
  expect(edgesOf(reading.value)).toContain('payment-service → fraud-check');
  expect(edgesOf(reading.value)).not.toContain('order-service → payment-service');
});
