import { describe, expect, test } from '@jest/globals';
import { badDeploy } from '../../../sandbox/world/scenarios/bad-deploy.ts';
import { alarmsBetween, inAlarm, playShop } from '../../support/play-shop.ts';

describe.each([1, 2, 3, 4, 5])('bad-deploy, seed %i', (seed) => {
  test('is seen within a minute and stays', () => {
    const world = playShop(seed, badDeploy, 300);
    expect(inAlarm(world, 'shop-order-service-errors', 0, 60)).not.toEqual([]);
    expect(inAlarm(world, 'shop-order-service-errors', 60, 300)).toHaveLength(24);
  });

  test('the version before cures it', () => {
    const world = playShop(seed, badDeploy, 240, [
      [80, ({ controls }) => controls.updateAlias('order-service', 'live', '17')],
    ]);
    expect(alarmsBetween(world, 120, 240)).toEqual([]);
  });
});
