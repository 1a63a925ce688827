import type { Window } from '../../contracts/window.ts';

const LEAST_MS = 3_600_000;
/** A baseline this many times as long as the window knows its range well. */
const TIMES = 4;

/** The baseline where none is asked for: the time before the window, 4 times as long, an hour at least. */
export const defaultBaseline = (window: Window): Window => {
  const from = Date.parse(window.from);
  const length = Date.parse(window.to) - from;
  return {
    from: new Date(from - Math.max(LEAST_MS, TIMES * length)).toISOString(),
    to: new Date(from).toISOString(),
  };
};
