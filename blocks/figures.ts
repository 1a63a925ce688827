const SECOND = 1000;

/** A time of day in the reader's own zone, with UTC where dates are not rendered. */
export const timeOfDay = (epochMs: number): string => {
  const utc = new Date(epochMs).toISOString().slice(11, 16);
  return `<!date^${Math.floor(epochMs / SECOND)}^{time}|${utc} UTC>`;
};

/** A span in the largest fitting unit: `45 s`, `13 min`, `2 h`. */
export const span = (milliseconds: number): string => {
  const seconds = Math.max(0, Math.round(milliseconds / SECOND));
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
};

/** A figure with its unit, rounded to what a reader needs: `1.32 s`, `4 %`, `61`. */
export const figure = (value: number, unit: string): string => {
  if (unit === '%') return `${round(value, value < 10 ? 1 : 0)} %`;
  if (unit === 's') return value < 0.1 ? `${round(value * SECOND, 0)} ms` : `${round(value, 2)} s`;
  if (unit === 'ms')
    return value >= SECOND ? `${round(value / SECOND, 2)} s` : `${round(value, 0)} ms`;
  const figureOnly = round(value, Math.abs(value) < 10 ? 1 : 0);
  return unit === 'count' || unit === '' ? figureOnly : `${figureOnly} ${unit}`;
};

const round = (value: number, digits: number): string => String(Number(value.toFixed(digits)));

/** A probability or share as whole percent: `70 %`. */
export const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** `1 alarm`, `3 alarms`. */
export const count = (n: number, one: string, many: string): string =>
  `${n} ${n === 1 ? one : many}`;
