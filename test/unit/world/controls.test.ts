import { beforeEach, describe, expect, test } from '@jest/globals';
import { createShop } from '../../../sandbox/world/create-shop.ts';
import type { World } from '../../../sandbox/world/world.ts';

const START_MS = Date.parse('2026-11-22T03:00:00Z');
let world: World;

beforeEach(() => {
  world = createShop({ seed: 5, nowMs: START_MS, historyMs: 20_000 });
});

const wait = (seconds: number) => world.advanceTo(world.nowMs + seconds * 1000);
const functionNamed = (name: string) => {
  const found = world.inventory.functions.find((fn) => fn.name === name);
  if (!found) throw new Error(name);
  return found;
};
const provisioned = (name: string) => functionNamed(name).aliases[0]?.provisioned;
const sum = (
  namespace: string,
  metricName: string,
  dimensions: Record<string, string>,
  lastS: number,
) =>
  world
    .metric({
      namespace,
      metricName,
      dimensions,
      statistic: 'Sum',
      periodS: 10,
      fromMs: world.nowMs - lastS * 1000,
      toMs: world.nowMs,
    })
    .reduce((total, { value }) => total + value, 0);

describe('Lambda', () => {
  test('provisioned concurrency takes 18 s, and keeps what it has meanwhile', () => {
    world.controls.putProvisionedConcurrency('shop-authorizer', 'live', 60);
    expect(provisioned('shop-authorizer')).toEqual({
      requested: 60,
      allocated: 50,
      status: 'IN_PROGRESS',
    });
    wait(17);
    expect(provisioned('shop-authorizer')?.status).toBe('IN_PROGRESS');
    wait(2);
    expect(provisioned('shop-authorizer')).toEqual({
      requested: 60,
      allocated: 60,
      status: 'READY',
    });
  });

  test('deleting it while it is being allocated wins', () => {
    world.controls.putProvisionedConcurrency('shop-authorizer', 'live', 60);
    wait(5);
    world.controls.deleteProvisionedConcurrency('shop-authorizer', 'live');
    wait(20);
    expect(provisioned('shop-authorizer')).toBeNull();
  });

  test('it stays with the alias, which has to warm up again after a move', () => {
    const version = world.happenings.publishVersion('shop-authorizer', { description: 'next' });
    const before = functionNamed('shop-authorizer').aliases[0];
    world.controls.updateAlias('shop-authorizer', 'live', version);
    const after = functionNamed('shop-authorizer').aliases[0];
    expect(after).toMatchObject({ version, changedAtMs: world.nowMs });
    expect(after?.provisioned).toEqual({ requested: 50, allocated: 0, status: 'IN_PROGRESS' });
    expect(after?.revisionId).not.toBe(before?.revisionId);
    wait(19);
    expect(provisioned('shop-authorizer')?.status).toBe('READY');
  });

  test('reserved concurrency of 0 refuses every invocation', () => {
    world.controls.deleteProvisionedConcurrency('cart-service', 'live');
    world.controls.putReservedConcurrency('cart-service', 0);
    wait(20);
    const cart = { FunctionName: 'cart-service' };
    expect(sum('AWS/Lambda', 'Invocations', cart, 10)).toBe(0);
    expect(sum('AWS/Lambda', 'Throttles', cart, 10)).toBeGreaterThan(20);
    world.controls.putReservedConcurrency('cart-service', null);
    wait(20);
    expect(sum('AWS/Lambda', 'Throttles', cart, 10)).toBe(0);
  });
});

describe('DynamoDB', () => {
  const table = () => world.inventory.tables.find(({ name }) => name === 'users-table');

  test('capacity is there after 8 s', () => {
    world.controls.updateTableCapacity('users-table', { read: 100, write: 50 });
    expect(table()).toMatchObject({ status: 'UPDATING', readCapacity: 34 });
    wait(9);
    expect(table()).toMatchObject({ status: 'ACTIVE', readCapacity: 100, writeCapacity: 50 });
    expect(table()?.lastIncreaseAtMs).toBe(START_MS + 8_000);
  });

  test('too little of it throttles, once the burst capacity is used up', () => {
    world.controls.updateTableCapacity('users-table', { read: 3, write: 40 });
    wait(120);
    expect(
      sum('AWS/DynamoDB', 'ReadThrottleEvents', { TableName: 'users-table' }, 60),
    ).toBeGreaterThan(100);
    const consumed = sum(
      'AWS/DynamoDB',
      'ConsumedReadCapacityUnits',
      { TableName: 'users-table' },
      60,
    );
    expect(consumed / 60).toBeLessThanOrEqual(3.5);
  });
});

test('a stage that is throttled answers 429', () => {
  world.controls.updateStageThrottle('shopapi001', 'prod', 5, 5);
  wait(20);
  const stage = { ApiName: 'shop-api', Stage: 'prod' };
  const count = sum('AWS/ApiGateway', 'Count', stage, 10);
  const refused = sum('AWS/ApiGateway', '4XXError', stage, 10);
  expect(count - refused).toBeLessThanOrEqual(60);
  expect(refused).toBeGreaterThan(100);
});

test('without its event source mapping the worker rests and orders wait', () => {
  const mapping = world.inventory.eventSourceMappings[0]?.uuid ?? '';
  world.controls.setEventSourceMapping(mapping, false);
  wait(30);
  expect(sum('AWS/Lambda', 'Invocations', { FunctionName: 'order-worker' }, 20)).toBe(0);
  const waiting = world.inventory.queues[0]?.visible ?? 0;
  expect(waiting).toBeGreaterThan(40);
  world.controls.setEventSourceMapping(mapping, true);
  wait(20);
  expect(world.inventory.queues[0]?.visible).toBeLessThan(10);
});

test('a breaker works within seconds, and closes itself when its time has come', () => {
  const name = '/halcyon/breakers/user-service/users-table';
  const until = new Date(START_MS + 40_000).toISOString();
  world.controls.putParameter(name, JSON.stringify({ state: 'open', until }));
  expect(world.inventory.parameters.get(name)?.version).toBe(2);
  wait(30);
  expect(callsOfTable(20)).toBe(0);
  wait(30);
  expect(callsOfTable(10)).toBeGreaterThan(50);
  world.controls.putParameter(name, 'open please');
  wait(20);
  expect(callsOfTable(10)).toBeGreaterThan(50);
});

/** Calls that the user service made to its table in the last seconds. */
function callsOfTable(lastS: number): number {
  const { edges } = world.serviceGraph(world.nowMs - lastS * 1000, world.nowMs);
  const edge = edges.find(({ from, to }) => from === 'user-service' && to === 'users-table');
  return edge ? edge.ok + edge.throttles : 0;
}

type Refusal = readonly [code: string, turn: (world: World) => void];
const REFUSALS: readonly Refusal[] = [
  ['ResourceNotFoundException', (w) => w.controls.updateAlias('nobody', 'live', '1')],
  ['ResourceNotFoundException', (w) => w.controls.updateAlias('user-service', 'beta', '63')],
  ['ResourceNotFoundException', (w) => w.controls.updateAlias('user-service', 'live', '99')],
  ['ValidationException', (w) => w.controls.putProvisionedConcurrency('user-service', 'live', 0)],
  [
    'InvalidParameterValueException',
    (w) => w.controls.putProvisionedConcurrency('user-service', 'live', 900),
  ],
  ['InvalidParameterValueException', (w) => w.controls.putReservedConcurrency('user-service', 3)],
  ['ValidationException', (w) => w.controls.putReservedConcurrency('user-service', -1)],
  ['ResourceNotFoundException', (w) => w.controls.updateTableCapacity('nothing', 'on-demand')],
  [
    'ValidationException',
    (w) => w.controls.updateTableCapacity('users-table', { read: 34, write: 40 }),
  ],
  [
    'ValidationException',
    (w) => w.controls.updateTableCapacity('users-table', { read: 0, write: 40 }),
  ],
  [
    'ResourceInUseException',
    (w) => {
      w.controls.updateTableCapacity('users-table', { read: 50, write: 40 });
      w.controls.updateTableCapacity('users-table', { read: 60, write: 40 });
    },
  ],
  ['NotFoundException', (w) => w.controls.updateStageThrottle('shopapi001', 'beta', 1, 1)],
  ['BadRequestException', (w) => w.controls.updateStageThrottle('shopapi001', 'prod', -1, 1)],
  ['ResourceNotFoundException', (w) => w.controls.setEventSourceMapping('none', false)],
  ['ValidationException', (w) => w.controls.putParameter('/a b', 'x')],
];

test.each(REFUSALS)('%s: refused as AWS does', (code, turn) => {
  expect(() => turn(world)).toThrow(expect.objectContaining({ code, name: code }));
});
