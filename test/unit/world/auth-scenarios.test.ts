import { describe, expect, test } from '@jest/globals';
import { authHealthy } from '../../../sandbox/world/scenarios/auth-healthy.ts';
import { authorizerTimeout } from '../../../sandbox/world/scenarios/authorizer-timeout.ts';
import { cognitoThrottle } from '../../../sandbox/world/scenarios/cognito-throttle.ts';
import { coldStartScaleOut } from '../../../sandbox/world/scenarios/cold-start-scale-out.ts';
import { credentialStuffing } from '../../../sandbox/world/scenarios/credential-stuffing.ts';
import { expiredSigningKey } from '../../../sandbox/world/scenarios/expired-signing-key.ts';
import { slowTokenStore } from '../../../sandbox/world/scenarios/slow-token-store.ts';
import {
  alarmsBetween,
  breaker,
  coldShare,
  inAlarm,
  measure,
  playShop,
  type Turn,
} from '../../support/play-shop.ts';

const warm: Turn = [
  60,
  ({ controls }) => controls.putProvisionedConcurrency('shop-authorizer', 'live', 130),
];
const wellBefore: Turn = [
  60,
  ({ controls }) => controls.updateAlias('payment-service', 'live', '22'),
];
/** The breaker, for what retries and fallbacks did to the users' table. */
const relieved: Turn[] = [
  [85, breaker('open')],
  [130, breaker('closed')],
];

/** Each trouble: what feels it within a minute, what cures it and by when, or when it ends by itself. */
const STORIES = [
  {
    scenario: coldStartScaleOut,
    felt: 'shop-authorizer-errors',
    turns: [warm, ...relieved],
    curedAtS: 80,
  },
  { scenario: cognitoThrottle, felt: 'shop-web-sign-in-throttles', turns: [], curedAtS: 75 },
  { scenario: expiredSigningKey, felt: 'shop-authorizer-errors', turns: [], curedAtS: 85 },
  { scenario: authorizerTimeout, felt: 'shop-api-5xx-rate', turns: [], curedAtS: 80 },
  { scenario: credentialStuffing, felt: 'shop-web-sign-in-success', turns: [], curedAtS: 85 },
  { scenario: slowTokenStore, felt: 'shop-authorizer-duration', turns: [], curedAtS: 80 },
  { scenario: authHealthy, felt: 'shop-order-latency-p90', turns: [wellBefore], curedAtS: 60 },
];

describe.each(STORIES)('$scenario.name', ({ scenario, felt, turns, curedAtS }) => {
  test.each([1, 2, 3])('is felt within a minute and over soon after its cure, seed %i', (seed) => {
    const world = playShop(seed, scenario, curedAtS + 180, turns);
    expect(inAlarm(world, felt, 0, 60)).not.toEqual([]);
    expect(alarmsBetween(world, curedAtS + 100, curedAtS + 180)).toEqual([]);
  });
});

const POOL = { UserPool: 'us-east-1_ShopUsers' };
const [WEB, PARTNER] = ['4shopweb7qk2', '6shoppar2tv8'].map((UserPoolClient) => ({
  ...POOL,
  UserPoolClient,
}));

test('a surge starts authorizers cold that no deployment lost, until more are kept warm', () => {
  const world = playShop(4, coldStartScaleOut, 150, [warm, ...relieved]);
  expect(coldShare(world, 'shop-authorizer', -60, 0)).toBeLessThan(0.01);
  expect(coldShare(world, 'shop-authorizer', 0, 60)).toBeGreaterThan(0.1);
  expect(coldShare(world, 'shop-authorizer', 100, 150)).toBeLessThan(0.05);
  expect(world.trail(world.nowMs - 300_000, world.nowMs)).toEqual([]);
});

test('a job of the partner takes the quota from everybody, and no trace tells of it', () => {
  const world = playShop(4, cognitoThrottle, 70);
  const throttles = ['AWS/Cognito', 'SignInThrottles', 'Sum'] as const;
  expect(measure(world, throttles, WEB ?? {}, [-60, 0])).toBe(0);
  expect(measure(world, throttles, WEB ?? {}, [10, 70])).toBeGreaterThan(60);
  const partner = ['AWS/Cognito', 'SignInSuccesses', 'SampleCount'] as const;
  expect(measure(world, partner, PARTNER ?? {}, [10, 70])).toBeGreaterThan(500);
  const { edges } = world.serviceGraph(world.nowMs - 60_000, world.nowMs);
  expect(edges.filter(({ to }) => to === POOL.UserPool).map(({ from }) => from)).toEqual(
    expect.arrayContaining(['shop-authorizer', 'user-service']),
  );
  expect(edges.filter(({ to }) => to === POOL.UserPool)).toHaveLength(2);
});

test('tokens of a key that is not published fail fast, and fewer requests reach the pool', () => {
  const world = playShop(4, expiredSigningKey, 70);
  const p90 = ['AWS/Lambda', 'Duration', 'p90'] as const;
  const authorizer = { FunctionName: 'shop-authorizer' };
  expect(measure(world, p90, authorizer, [30, 70])).toBeLessThan(
    1.1 * measure(world, p90, authorizer, [-60, 0]),
  );
  const lines = [...world.logLines('shop-authorizer', world.nowMs - 20_000, world.nowMs)];
  expect(lines.some(({ message }) => message.includes('JWKSNoMatchingKey'))).toBe(true);
  expect(world.trail(world.nowMs - 300_000, world.nowMs).map(({ eventName }) => eventName)).toEqual(
    ['RotateSecret'],
  );
});

test('an authorizer that waits for the pool is ended at its time-out, and the trace ends there', () => {
  const world = playShop(4, authorizerTimeout, 60);
  const { edges } = world.serviceGraph(world.nowMs - 40_000, world.nowMs);
  const asked = edges.find(({ from, to }) => from === 'shop-authorizer' && to === POOL.UserPool);
  expect(asked?.faults).toBeGreaterThan(100);
  expect(Math.max(...(asked?.histogram.map(({ valueS }) => valueS) ?? []))).toBeLessThan(1.05);
  const reports = [...world.reports('shop-authorizer', world.nowMs - 40_000, world.nowMs)];
  expect(reports.filter(({ outcome }) => outcome === 'timeout').length).toBeGreaterThan(100);
});

test('stolen passwords come from everywhere by one program, and customers sign in as ever', () => {
  const world = playShop(4, credentialStuffing, 70);
  const signIns = [...world.logLines('user-service', world.nowMs - 60_000, world.nowMs)]
    .filter(({ message }) => message.includes('"event":"sign-in"'))
    .map(
      ({ message }) =>
        JSON.parse(message) as Record<'outcome' | 'sourceIp' | 'userAgent' | 'user', string>,
    );
  const failed = signIns.filter(({ outcome }) => outcome !== 'Success');
  expect(failed.length / signIns.length).toBeGreaterThan(0.6);
  expect(new Set(failed.map(({ sourceIp }) => sourceIp)).size).toBeGreaterThan(200);
  expect(new Set(failed.map(({ user }) => user)).size).toBeGreaterThan(0.9 * failed.length);
  const byProgram = failed.filter(({ userAgent }) => userAgent.startsWith('python-requests'));
  expect(byProgram.length / failed.length).toBeGreaterThan(0.9);
  const p90 = ['AWS/ApiGateway', 'Latency', 'p90'] as const;
  const profile = { ApiName: 'shop-api', Stage: 'prod', Resource: '/profile', Method: 'GET' };
  expect(measure(world, p90, profile, [10, 70])).toBeLessThan(
    1.2 * measure(world, p90, profile, [-60, 0]),
  );
});
