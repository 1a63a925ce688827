import {
  type CloudWatchLogsClient,
  GetQueryResultsCommand,
  StartQueryCommand,
  StopQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Window } from '../contracts/window.ts';

/** One row of a Logs Insights answer: field → value, both text. */
export type LogRow = Readonly<Record<string, string>>;

/** Pauses between looks in milliseconds; the query is stopped after the last, about 20 s in all. */
const PAUSES_MS = [300, 400, 600, 800, 1_000, 1_500, 2_000, 3_000, 5_000, 5_000];

/** Insights is asynchronous; these end a query without an answer. */
const ENDED = new Set(['Failed', 'Cancelled', 'Timeout', 'Unknown']);

/** A query that ended without an answer, or did not end in time. */
class LogsQueryError extends Error {
  readonly code = 'logs-query';
  override readonly name: 'LogsQueryTimeout' | 'LogsQueryFailed';

  constructor(name: LogsQueryError['name']) {
    super(name);
    this.name = name;
  }
}

/**
 * Runs a Logs Insights query to its end.
 * @throws LogsQueryError when it fails or takes over 20 s; else what the SDK throws.
 */
export const runLogsQuery = async (
  client: CloudWatchLogsClient,
  pause: (ms: number) => Promise<void>,
  { logGroups, query, window }: { logGroups: readonly string[]; query: string; window: Window },
): Promise<LogRow[]> => {
  const { queryId } = await client.send(
    new StartQueryCommand({
      logGroupNames: [...logGroups],
      queryString: query,
      startTime: Math.floor(Date.parse(window.from) / 1000),
      // The API includes the last second; a window does not.
      endTime: Math.ceil(Date.parse(window.to) / 1000) - 1,
      limit: 10_000,
    }),
  );
  for (const pauseMs of PAUSES_MS) {
    await pause(pauseMs);
    const { status = 'Unknown', results = [] } = await client.send(
      new GetQueryResultsCommand({ queryId }),
    );
    if (status === 'Complete')
      return results.map((row) =>
        Object.fromEntries(row.map(({ field = '', value = '' }) => [field, value])),
      );
    if (ENDED.has(status)) throw new LogsQueryError('LogsQueryFailed');
  }
  // Best effort: a query costs by what it scans, and nobody waits for this one.
  await client.send(new StopQueryCommand({ queryId })).catch(() => undefined);
  throw new LogsQueryError('LogsQueryTimeout');
};
