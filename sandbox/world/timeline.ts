import type { EpochMs } from './world.ts';

/** What is due at a time, in order of time and then of scheduling. */
export interface Timeline {
  schedule(atMs: EpochMs, happens: () => void): void;
  /** Lets everything happen that is due by `nowMs`, also what that schedules. */
  runDue(nowMs: EpochMs): void;
}

/** An empty timeline. */
export function createTimeline(): Timeline {
  const due: { atMs: EpochMs; happens: () => void }[] = [];
  return {
    schedule(atMs, happens) {
      const later = due.findIndex((entry) => entry.atMs > atMs);
      due.splice(later < 0 ? due.length : later, 0, { atMs, happens });
    },
    runDue(nowMs) {
      for (let next = due[0]; next && next.atMs <= nowMs; next = due[0]) {
        due.shift();
        next.happens();
      }
    },
  };
}
