/** A span of seconds in words: `60 s`, `10 min`, `4 h`; the largest unit that leaves no rest. */
export const durationText = (seconds: number): string => {
  if (seconds >= 3600 && seconds % 3600 === 0) return `${seconds / 3600} h`;
  if (seconds >= 120 && seconds % 60 === 0) return `${seconds / 60} min`;
  return `${seconds} s`;
};
