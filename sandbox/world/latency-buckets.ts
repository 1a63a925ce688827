const RATIO = 1.05;
/** Width of a bucket, relative to its middle. */
export const BUCKET_WIDTH = (2 * (RATIO - 1)) / (RATIO + 1);
const LONGEST_MS = 32_767;
/** Steps of the look-up table a millisecond. */
const FINENESS = 4;

/** Number of log-spaced buckets, 5 % wide, from 1 ms to 32 s. */
export const BUCKETS = Math.ceil(Math.log(LONGEST_MS) / Math.log(RATIO)) + 1;

const TABLE = Uint8Array.from({ length: LONGEST_MS * FINENESS + 1 }, (_, i) =>
  i < FINENESS ? 0 : Math.floor(Math.log(i / FINENESS) / Math.log(RATIO)),
);

/** The bucket that holds a latency; longer than 32 s counts as 32 s. */
export const bucketOf = (ms: number): number => TABLE[(ms * FINENESS) | 0] ?? BUCKETS - 1;

/** What one latency in a bucket stands for, in milliseconds: the middle. */
export const bucketMs = (bucket: number): number => RATIO ** bucket * ((1 + RATIO) / 2);
