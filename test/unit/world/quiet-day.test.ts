import { expect, test } from '@jest/globals';
import { alarmingAt } from '../../../sandbox/world/alarm-condition.ts';
import { createShop } from '../../../sandbox/world/create-shop.ts';
import { shopAlarms } from '../../../sandbox/world/shop-alarms.ts';

const DAY_MS = 86_400_000;

test.each([11, 12, 13])(
  'a quiet day raises no alarm, seed %i',
  (seed) => {
    const nowMs = Date.parse('2026-11-22T14:00:00Z');
    const world = createShop({ seed, nowMs });
    for (const alarm of shopAlarms) {
      expect([alarm.AlarmName, alarmingAt(world, alarm, nowMs - DAY_MS, nowMs)]).toEqual([
        alarm.AlarmName,
        [],
      ]);
    }
  },
  120_000,
);

test('every alarm watches a metric that the shop has', () => {
  const world = createShop({ seed: 1, nowMs: DAY_MS * 20_000, historyMs: 60_000 });
  for (const alarm of shopAlarms) {
    const found = world
      .listMetrics(alarm.Namespace)
      .filter(
        ({ metricName, dimensions }) =>
          metricName === alarm.MetricName &&
          Object.keys(dimensions).length === alarm.Dimensions?.length &&
          alarm.Dimensions.every(({ Name, Value }) => dimensions[Name ?? ''] === Value),
      );
    expect([alarm.AlarmName, found.length]).toEqual([alarm.AlarmName, 1]);
  }
});
