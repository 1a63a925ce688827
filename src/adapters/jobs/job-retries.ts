/** How often a job is tried in all. */
export const jobAttempts = 3;

/** Pause after the first failure, in ms; it doubles with each further one. */
export const defaultRetryDelayMs = 2_000;
