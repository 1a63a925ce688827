import PQueue from 'p-queue';

/** Look-ups that may wait in line: at two a second, more would hold an answer up for over eight seconds. */
export const MOST_WAITING = 16;

/**
 * The one line in which every look-up of this process stands: CloudTrail answers LookupEvents twice a
 * second for an account and region (its quotas page), whoever asks. A tenth slower than that, since
 * requests do not arrive as evenly as they leave.
 */
export const lookupPace = new PQueue({ interval: 1_100, intervalCap: 2, strict: true });
