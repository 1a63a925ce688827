import { setTimeout as pause } from 'node:timers/promises';

const LOOK_EVERY_MS = 100;

/**
 * Asks again and again until the answer is something, for at most `withinMs`.
 * @throws when nothing came in time, with what was awaited
 */
export const eventually = async <T>(
  what: string,
  ask: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  withinMs: number,
): Promise<T> => {
  const giveUpAt = Date.now() + withinMs;
  while (Date.now() < giveUpAt) {
    const answer = await ask();
    if (answer !== null && answer !== undefined && answer !== false) return answer;
    await pause(LOOK_EVERY_MS);
  }
  throw new Error(`Not within ${withinMs} ms: ${what}`);
};
