const three = (value: number): string => {
  if (value === 0) return '0';
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value
    .toFixed(Math.min(digits, 4))
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '');
};

/** A value with its unit as the thread writes it: `1.32 s`, `44 ms`, `98.1 %`, `61 a minute`. */
export const figure = (value: number | null, unit: string): string => {
  if (value === null || !Number.isFinite(value)) return 'unknown';
  if (unit === 's' && Math.abs(value) < 1) return `${three(value * 1000)} ms`;
  if (unit === 'count/s') return `${three(value * 60)} a minute`;
  return unit === '' || unit === 'count' ? three(value) : `${three(value)} ${unit}`;
};

/** A share of 0 to 1 as a percentage: `38 %`, `0.4 %`. */
export const percent = (share: number): string => {
  const hundredths = share * 100;
  return `${hundredths >= 10 ? Math.round(hundredths) : three(Math.round(hundredths * 10) / 10)} %`;
};

/** A multiple: `×3`, `×1.4`. */
export const times = (multiple: number): string =>
  `×${multiple >= 2.95 ? Math.round(multiple) : Math.round(multiple * 10) / 10}`;

/** A span of time in words: `40 s`, `12 min`, `3 h`. */
export const span = (seconds: number): string => {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
};
