import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { findRootCauses, predictCascade } from '../../../mcp/contracts/dependency-map-tools.ts';
import { findRootCausesTool } from '../../../mcp/dependency-map/find-root-causes.ts';
import { predictCascadeTool } from '../../../mcp/dependency-map/predict-cascade.ts';
import { createReadClients } from '../../../mcp/shared/aws-clients.ts';
import { createAwsTelemetry } from '../../../mcp/telemetry/create-aws-telemetry.ts';
import type { World } from '../../../sandbox/world/world.ts';
import {
  type AuthShop,
  stageSymptom,
  startAuthShop,
  windowBefore,
} from '../../support/auth-shop.ts';
import { callTool } from '../../support/call-tool.ts';
import { countCalls, totalOf } from '../../support/count-calls.ts';

const FUNCTIONS = 600;

/** The shop in the midst of six hundred functions that it calls one after the other. */
const inLargeAccount = (world: World): World => {
  const name = (at: number) => `bystander-${at}`;
  const others = Array.from({ length: FUNCTIONS }, (_, at) => name(at));
  return {
    ...world,
    get nowMs() {
      return world.nowMs;
    },
    get inventory() {
      const { inventory } = world;
      const [model] = inventory.functions;
      if (model === undefined) throw new Error('the shop has no function');
      const functions = others.map((one) => ({
        ...model,
        name: one,
        arn: model.arn.replace(model.name, one),
      }));
      return { ...inventory, functions: [...inventory.functions, ...functions] };
    },
    serviceGraph: (fromMs, toMs) => {
      const { services, edges } = world.serviceGraph(fromMs, toMs);
      const call = edges.find(({ from }) => from === 'order-service');
      if (call === undefined) return { services, edges };
      return {
        services: [
          ...services,
          ...others.map((one) => ({ name: one, type: 'AWS::Lambda::Function' })),
        ],
        edges: [
          ...edges,
          ...others.map((to, at) => ({
            ...call,
            from: at === 0 ? 'order-service' : name(at - 1),
            to,
          })),
        ],
      };
    },
  };
};

let shop: AuthShop;
beforeAll(async () => {
  shop = await startAuthShop('cold-start', 60, { dress: inLargeAccount });
  Object.assign(process.env, shop.env);
}, 30_000);
afterEach(() => shop.faults.reset());
afterAll(async () => shop.stop());

const counted = (maxAttempts = 1) => {
  const clients = createReadClients({ maxAttempts });
  const counts = countCalls(clients);
  return { telemetry: createAwsTelemetry(clients, { region: 'us-east-1' }), counts };
};

const question = () => ({
  symptom: stageSymptom('latency', shop.startedMs + 30_000),
  window: windowBefore(shop.nowMs, 120),
  baseline: windowBefore(shop.nowMs - 120_000, 600),
});

describe('a map of several hundred services', () => {
  test('costs a bounded number of calls, the neighbourhood of the symptom first; what is left out is said', async () => {
    const { telemetry, counts } = counted();
    const answer = await callTool(findRootCausesTool(telemetry), findRootCauses, question());
    expect(answer.candidates[0]?.node).toBe('shop-authorizer');
    expect(counts().get('GetMetricData')).toBeLessThanOrEqual(2 * 12);
    expect(counts().get('LookupEvents')).toBeLessThanOrEqual(8);
    expect(totalOf(counts())).toBeLessThanOrEqual(60);
    expect(answer.gaps).toContainEqual(
      expect.objectContaining({
        what: expect.stringMatching(/^metrics of \d+ services further away$/),
        why: 'left-out',
      }),
    );
  }, 60_000);

  test('is read once for two tools that ask at once, and once for one that asks a little later', async () => {
    const { telemetry, counts } = counted();
    const input = { ...question(), causes: ['shop-authorizer'] };
    await Promise.all([
      callTool(findRootCausesTool(telemetry), findRootCauses, question()),
      callTool(predictCascadeTool(telemetry), predictCascade, input),
    ]);
    await telemetry.serviceMap(question().window, 'calls');
    expect(counts().get('GetServiceGraph')).toBe(2);
    const both = totalOf(counts());
    await callTool(predictCascadeTool(telemetry), predictCascade, input);
    expect(totalOf(counts())).toBe(both);
  }, 60_000);

  test('is bounded without X-Ray, too', async () => {
    shop.faults.add({ service: 'xray', deny: true });
    const { telemetry, counts } = counted();
    const reading = await telemetry.serviceMap(question().window);
    expect(reading.status).toBe('ok');
    // 607 functions on 13 pages of 50, resources of the stack on 7 of 100: five are read.
    expect(counts().get('ListFunctions')).toBe(13);
    expect(counts().get('ListStackResources')).toBe(5);
    expect(reading.gaps).toContainEqual({
      what: 'further resources of stack shop',
      why: 'left-out',
    });
    expect(totalOf(counts())).toBeLessThanOrEqual(45);
  }, 30_000);
});

describe('throttling', () => {
  test('is backed off from, and what comes through in the end is whole', async () => {
    shop.faults.add({ service: 'cloudwatch', operation: 'GetMetricData', throttleShare: 0.4 });
    const { telemetry, counts } = counted(8);
    const { window } = question();
    const asked = Array.from({ length: 8 }, (_, at) => ({
      ...stageSymptom('latency', shop.nowMs),
      statistic: `p${50 + at}`,
      node: 'shop-api/prod',
    }));
    const readings = await Promise.all(
      asked.map(async (query) => telemetry.series([query], window, 10)),
    );
    expect(readings.map(({ status }) => status)).toEqual(asked.map(() => 'ok'));
    expect(counts().get('GetMetricData')).toBeGreaterThan(asked.length);
  }, 60_000);

  test('that lasts is given up after three tries and said by its name', async () => {
    shop.faults.add({ service: 'cloudwatch', operation: 'GetMetricData', throttleShare: 1 });
    const { telemetry, counts } = counted(3);
    const [query] = telemetry.signalsOf({
      id: 'user-service',
      type: 'AWS::Lambda::Function',
      aliases: [],
    });
    if (query === undefined) throw new Error('a function has series');
    const reading = await telemetry.series([query], question().window, 10);
    expect(reading).toMatchObject({ status: 'failed', gaps: [{ why: 'throttled' }] });
    expect(counts().get('GetMetricData')).toBe(3);
  }, 30_000);
});

describe('CloudTrail', () => {
  const nodes = (from: number) =>
    Array.from({ length: 3 }, (_, at) => ({
      id: `bystander-${from + at}`,
      type: 'AWS::Lambda::Function',
      aliases: [],
    }));

  test('is looked up twice a second by all callers of a process together', async () => {
    // The sandbox refuses a third look-up in a second, as AWS does.
    const [one, other] = [counted(), counted()];
    const readings = await Promise.all([
      one.telemetry.changes(nodes(0), question().window, shop.nowMs),
      other.telemetry.changes(nodes(10), question().window, shop.nowMs),
    ]);
    expect(readings.map(({ gaps }) => gaps)).toEqual([[], []]);
  }, 30_000);

  test('that throttles is asked again in the same line, three times, and then said', async () => {
    shop.faults.add({ service: 'cloudtrail', throttleShare: 1 });
    const { telemetry, counts } = counted();
    const reading = await telemetry.changes(nodes(20).slice(0, 1), question().window, shop.nowMs);
    expect(reading.gaps).toMatchObject([{ why: 'throttled' }]);
    expect(counts().get('LookupEvents')).toBe(3);
  }, 30_000);
});
