/** Milliseconds for people: `45 ms`, `0.80 s`. */
export const msText = (ms: number): string =>
  Math.abs(ms) < 100 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`;

/** Percent, 0 to 100, for people: `0.4 %`, `38 %`. */
export const percentText = (percent: number): string =>
  `${percent < 10 ? percent.toFixed(1) : Math.round(percent)} %`;

/** A count a minute for people: `0`, `2.4`, `61`. */
export const rateText = (perMin: number): string =>
  perMin === 0 || perMin >= 10 ? String(Math.round(perMin)) : perMin.toFixed(1);

/** An instant for people: `02:58 UTC`. */
export const clockText = (epochMs: number): string =>
  `${new Date(epochMs).toISOString().slice(11, 16)} UTC`;

/** A span of seconds for people: `40 s`, `3 min`, `2 h`. */
export const spanText = (seconds: number): string => {
  const length = Math.abs(seconds);
  if (length < 90) return `${Math.round(length)} s`;
  if (length < 5_400) return `${Math.round(length / 60)} min`;
  return `${Math.round(length / 3600)} h`;
};
