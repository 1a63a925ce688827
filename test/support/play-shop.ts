import { alarmingAt } from '../../sandbox/world/alarm-condition.ts';
import { createShop } from '../../sandbox/world/create-shop.ts';
import { shopAlarms } from '../../sandbox/world/shop-alarms.ts';
import type { EpochMs, Scenario, World } from '../../sandbox/world/world.ts';

/** When the played story begins. */
export const ONSET_MS: EpochMs = Date.parse('2026-11-22T02:58:00Z');

/** A control turned at so many seconds after the onset. */
export type Turn = readonly [atS: number, turn: (world: World) => void];

/** A shop in which a scenario was played for `forS` seconds, with these controls turned. */
export function playShop(
  seed: number,
  scenario: Scenario,
  forS: number,
  turns: Turn[] = [],
): World {
  const world = createShop({ seed, nowMs: ONSET_MS, historyMs: 300_000 });
  scenario.play(world, ONSET_MS);
  for (const [atS, turn] of turns) world.schedule(ONSET_MS + atS * 1000, () => turn(world));
  world.advanceTo(ONSET_MS + forS * 1000);
  return world;
}

/** Names of the alarms in ALARM at some time between two times, in seconds after the onset. */
export function alarmsBetween(world: World, fromS: number, toS: number): string[] {
  return shopAlarms
    .filter((alarm) => inAlarm(world, alarm.AlarmName ?? '', fromS, toS).length > 0)
    .map((alarm) => alarm.AlarmName ?? '');
}

/** Seconds after the onset at which an alarm's condition holds. */
export function inAlarm(world: World, name: string, fromS: number, toS: number): number[] {
  const alarm = shopAlarms.find(({ AlarmName }) => AlarmName === name);
  if (!alarm) throw new Error(`No such alarm: ${name}`);
  // The first periods that count lie before the first time that is asked for.
  return alarmingAt(world, alarm, ONSET_MS + (fromS - 20) * 1000, ONSET_MS + toS * 1000)
    .map((atMs) => (atMs - ONSET_MS) / 1000)
    .filter((atS) => atS > fromS);
}

/** One statistic of one metric over a span, in seconds after the onset; 0 without samples. */
export function measure(
  world: World,
  [namespace, metricName, statistic]: readonly [string, string, string],
  dimensions: Record<string, string>,
  [fromS, toS]: readonly [number, number],
): number {
  const points = world.metric({
    namespace,
    metricName,
    statistic,
    dimensions,
    fromMs: ONSET_MS + fromS * 1000,
    toMs: ONSET_MS + toS * 1000,
    periodS: 10,
  });
  const sum = points.reduce((total, { value }) => total + value, 0);
  return statistic === 'Sum' ? sum : sum / Math.max(1, points.length);
}

/** Share of a function's invocations that were cold starts. */
export function coldShare(world: World, name: string, fromS: number, toS: number): number {
  const reports = [...world.reports(name, ONSET_MS + fromS * 1000, ONSET_MS + toS * 1000)];
  return reports.filter(({ initMs }) => initMs !== null).length / Math.max(1, reports.length);
}

/** Turns the breaker from user-service to users-table. */
export const breaker =
  (state: 'open' | 'closed', until: string | null = null) =>
  (world: World) =>
    world.controls.putParameter(
      '/halcyon/breakers/user-service/users-table',
      JSON.stringify({ state, until, fallback: 'cached profiles', degradedShare: 0.06 }),
    );
