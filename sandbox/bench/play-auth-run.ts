import { alarmingAt } from '../world/alarm-condition.ts';
import { createShop } from '../world/create-shop.ts';
import { createRandom } from '../world/random.ts';
import { shopAlarms } from '../world/shop-alarms.ts';
import type { EpochMs, Scenario, World } from '../world/world.ts';

type Alarm = (typeof shopAlarms)[number];

/** A scenario as it was played once, up to the moment in which somebody asks about it. */
export interface AuthRun {
  readonly world: World;
  readonly onsetMs: EpochMs;
  readonly nowMs: EpochMs;
  /** The first alarm and when it fired; undefined when the trouble was not felt. */
  readonly alarm: { readonly alarm: Alarm; readonly atMs: EpochMs } | undefined;
}

const DAY_MS = 86_400_000;
const SOME_DAY_MS: EpochMs = Date.parse('2026-11-22T00:00:00Z');
/** The baseline and the window begin within this before the onset. */
const HISTORY_MS = 15 * 60_000;
/** Everything is felt within a minute. */
const FELT_WITHIN_MS = 60_000;
const ALARM_STEP_MS = 10_000;

/**
 * Plays a scenario with the shop, its load, the onset, the severity and the time of the question drawn
 * from the seed: load 0.85 to 1.15, severity 0.85 to 1.2, any time of the day, asked 5 to 45 s after
 * the first alarm.
 */
export function playAuthRun(scenario: Scenario, seed: number): AuthRun {
  const random = createRandom(seed);
  const between = (low: number, high: number) => low + (high - low) * random();
  const onsetMs = SOME_DAY_MS + Math.floor(between(0, DAY_MS));
  const load = between(0.85, 1.15);
  const severity = between(0.85, 1.2);
  const askedAfterMs = Math.floor(between(5_000, 45_000));
  const world = createShop({
    seed: Math.floor(random() * 2 ** 31),
    nowMs: onsetMs,
    historyMs: HISTORY_MS,
    load,
    keepsCalls: true,
  });
  scenario.play(world, onsetMs, severity);
  world.advanceTo(onsetMs + FELT_WITHIN_MS + ALARM_STEP_MS);
  const alarm = firstAlarm(world, onsetMs);
  const nowMs = (alarm?.atMs ?? onsetMs + FELT_WITHIN_MS) + askedAfterMs;
  world.advanceTo(nowMs);
  return { world, onsetMs, nowMs, alarm };
}

/** The alarm that fires first, of those that fire together the first in the shop's list. */
function firstAlarm(world: World, onsetMs: EpochMs): AuthRun['alarm'] {
  const fromMs = Math.floor(onsetMs / ALARM_STEP_MS) * ALARM_STEP_MS - 2 * ALARM_STEP_MS;
  return shopAlarms
    .flatMap((alarm) => {
      const [atMs] = alarmingAt(world, alarm, fromMs, world.nowMs);
      return atMs === undefined ? [] : [{ alarm, atMs }];
    })
    .toSorted((a, b) => a.atMs - b.atMs)[0];
}
