import type { PublishedVersion } from '../live/function-reader.ts';
import type { Live } from '../live/live.ts';

const DAY_MS = 24 * 3600 * 1000;
/** More failing invocations than this share is not healthy. */
const TOLERATED_ERRORS = 0.01;

const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0);

/**
 * Whether a function was healthy in the 24 hours before the version that is live now was published, when
 * the version before it served. Null where its invocations or errors could not be read.
 */
export const wasHealthyBefore = async (
  functionName: string,
  current: PublishedVersion | undefined,
  live: Live,
): Promise<boolean | null> => {
  if (!current || Number.isNaN(current.publishedAtMs)) return null;
  const to = new Date(current.publishedAtMs).toISOString();
  const from = new Date(current.publishedAtMs - DAY_MS).toISOString();
  const read = (metricName: string) =>
    live.metrics(
      {
        namespace: 'AWS/Lambda',
        metricName,
        dimensions: { FunctionName: functionName },
        statistic: 'Sum',
      },
      { from, to },
      300,
    );
  const [invocations, errors] = await Promise.all([read('Invocations'), read('Errors')]);
  if (!invocations || !errors || errors.values.length === 0) return null;
  const calls = sum(invocations.values);
  return calls === 0 ? null : sum(errors.values) / calls <= TOLERATED_ERRORS;
};
