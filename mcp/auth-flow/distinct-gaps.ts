import type { Gap } from '../contracts/evidence.ts';

/** Each gap once, however many readings ran into it. */
export const distinctGaps = (...lists: readonly (readonly Gap[])[]): Gap[] => [
  ...new Map(lists.flat().map((gap) => [`${gap.why} ${gap.what}`, gap])).values(),
];
