import { describe, expect, test } from '@jest/globals';
import { coldStart } from '../../../sandbox/world/scenarios/cold-start.ts';
import type { World } from '../../../sandbox/world/world.ts';
import {
  alarmsBetween,
  breaker,
  coldShare,
  inAlarm,
  measure,
  playShop,
} from '../../support/play-shop.ts';

const SEEDS = [1, 2, 3, 4, 5];
const SIGN_IN = { ApiName: 'shop-api', Stage: 'prod', Resource: '/sign-in', Method: 'POST' };
const USERS = { TableName: 'users-table' };
const P90 = ['AWS/ApiGateway', 'Latency', 'p90'] as const;
const FAILING = ['AWS/ApiGateway', '5XXError', 'Average'] as const;
const THROTTLES = ['AWS/DynamoDB', 'ReadThrottleEvents', 'Sum'] as const;

const provision = (world: World) =>
  world.controls.putProvisionedConcurrency('shop-authorizer', 'live', 50);

describe.each(SEEDS)('cold-start, seed %i', (seed) => {
  test('is seen within a minute and does not clear by itself', () => {
    const world = playShop(seed, coldStart, 300);
    expect(measure(world, P90, SIGN_IN, [-120, 0])).toBeLessThan(560);
    expect(inAlarm(world, 'shop-sign-in-latency-p90', 0, 60)).not.toEqual([]);
    for (const span of [
      [20, 50],
      [150, 200],
      [250, 300],
    ] as const) {
      const p90 = measure(world, P90, SIGN_IN, span);
      expect(p90).toBeGreaterThan(1250);
      expect(p90).toBeLessThan(1800);
      const cold = coldShare(world, 'shop-authorizer', span[0], span[1]);
      expect(cold).toBeGreaterThan(0.25);
      expect(cold).toBeLessThan(0.48);
    }
    const failing = measure(world, FAILING, SIGN_IN, [0, 60]);
    expect(failing).toBeGreaterThan(0.01);
    expect(failing).toBeLessThan(0.06);
    expect(inAlarm(world, 'shop-sign-in-latency-p90', 60, 300)).toHaveLength(24);
  });

  test('throttles follow the cold starts, when burst capacity is used up', () => {
    const world = playShop(seed, coldStart, 120);
    expect(measure(world, THROTTLES, USERS, [0, 20])).toBe(0);
    expect(measure(world, THROTTLES, USERS, [60, 120])).toBeGreaterThan(200);
  });

  test('provisioned concurrency alone cures the cold starts, not the table', () => {
    const world = playShop(seed, coldStart, 330, [[80, provision]]);
    expect(coldShare(world, 'shop-authorizer', 100, 330)).toBeLessThan(0.02);
    expect(inAlarm(world, 'shop-sign-in-latency-p90', 140, 330)).toEqual([]);
    expect(inAlarm(world, 'shop-users-table-read-throttles', 280, 330)).toHaveLength(5);
    const p90 = measure(world, P90, SIGN_IN, [140, 330]);
    expect(p90).toBeGreaterThan(600);
    expect(p90).toBeLessThan(900);
  });

  test('the breaker, open for a while, ends the overload; closed, all stays well', () => {
    const world = playShop(seed, coldStart, 400, [
      [80, provision],
      [120, breaker('open')],
      [160, breaker('closed')],
    ]);
    expect(alarmsBetween(world, 180, 400)).toEqual([]);
    expect(measure(world, THROTTLES, USERS, [170, 400])).toBe(0);
    expect(measure(world, P90, SIGN_IN, [170, 400])).toBeLessThan(560);
  });

  test('more capacity ends the overload too', () => {
    const world = playShop(seed, coldStart, 300, [
      [80, provision],
      [110, ({ controls }) => controls.updateTableCapacity('users-table', { read: 68, write: 80 })],
    ]);
    expect(alarmsBetween(world, 170, 300)).toEqual([]);
  });

  test('moving the alias back alone does not bring the warm instances back', () => {
    const world = playShop(seed, coldStart, 200, [
      [60, ({ controls }) => controls.updateAlias('shop-authorizer', 'live', '41')],
    ]);
    expect(coldShare(world, 'shop-authorizer', 100, 200)).toBeGreaterThan(0.25);
  });
});

test('the pipeline leaves its traces, and only there', () => {
  const world = playShop(1, coldStart, 30);
  const events = world.trail(world.nowMs - 60_000, world.nowMs);
  expect(events.map(({ eventName, username }) => [eventName, username])).toEqual([
    ['PublishVersion20150331', 'deploy-pipeline'],
    ['DeleteProvisionedConcurrencyConfig20190930', 'deploy-pipeline'],
    ['UpdateAlias20150331', 'deploy-pipeline'],
  ]);
  const authorizer = world.inventory.functions.find(({ name }) => name === 'shop-authorizer');
  expect(authorizer?.aliases[0]).toMatchObject({ version: '42', provisioned: null });
  expect(authorizer?.versions.map(({ version }) => version)).toEqual(['41', '42']);
});
