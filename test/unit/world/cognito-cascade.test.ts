import { describe, expect, test } from '@jest/globals';
import { cognitoCascade } from '../../../sandbox/world/scenarios/cognito-cascade.ts';
import { alarmsBetween, breaker, inAlarm, measure, playShop } from '../../support/play-shop.ts';

const POOL_AGAIN_S = 75;

describe.each([1, 2, 3, 4, 5])('cognito-cascade, seed %i', (seed) => {
  test('the backup starts, and the table is overloaded after the pool is well again', () => {
    const world = playShop(seed, cognitoCascade, 320);
    for (const name of ['shop-web-sign-in-success', 'shop-backup-auth-invocations']) {
      expect(inAlarm(world, name, 0, 60)).not.toEqual([]);
      expect(inAlarm(world, name, POOL_AGAIN_S + 30, 320)).toEqual([]);
    }
    expect(inAlarm(world, 'shop-users-table-read-throttles', 0, 75)).not.toEqual([]);
    expect(inAlarm(world, 'shop-users-table-read-throttles', 270, 320)).toHaveLength(5);
  });

  test('is cured by the breaker, or by capacity', () => {
    const opened = playShop(seed, cognitoCascade, 260, [
      [100, breaker('open')],
      [130, breaker('closed')],
    ]);
    expect(alarmsBetween(opened, 160, 260)).toEqual([]);
    const raised = playShop(seed, cognitoCascade, 260, [
      [100, ({ controls }) => controls.updateTableCapacity('users-table', 'on-demand')],
    ]);
    expect(alarmsBetween(raised, 160, 260)).toEqual([]);
  });

  test('without the backup the table is spared', () => {
    const world = playShop(seed, cognitoCascade, 120, [
      [
        0,
        ({ controls }) =>
          controls.putParameter('/halcyon/breakers/user-service/backup-auth', '{"state":"open"}'),
      ],
    ]);
    const reads = ['AWS/DynamoDB', 'ReadThrottleEvents', 'Sum'] as const;
    expect(measure(world, reads, { TableName: 'users-table' }, [0, 120])).toBe(0);
  });
});
