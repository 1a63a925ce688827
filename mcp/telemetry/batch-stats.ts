/** Of one GetMetricData call (CloudWatch's quotas page). */
const MAX_QUERIES = 500;
const MAX_POINTS = 100_800;

/** GetMetricData calls of one reading: an incident is no time to spend an account's quota. */
export const MAX_CALLS = 12;

/**
 * Shares statistics out to as few calls as the quotas allow, in their order, `MAX_CALLS` at most; `left`
 * are those that would have come after. A statistic of more points than one call takes is paged by AWS.
 * @param points samples of each statistic, 1 at least
 */
export const batchStats = <T>(
  stats: readonly T[],
  points: number,
): { batches: readonly (readonly T[])[]; left: readonly T[] } => {
  const size = Math.max(1, Math.min(MAX_QUERIES, Math.floor(MAX_POINTS / points)));
  const batches: T[][] = [];
  for (let at = 0; at < stats.length && batches.length < MAX_CALLS; at += size)
    batches.push(stats.slice(at, at + size));
  return { batches, left: stats.slice(batches.length * size) };
};
