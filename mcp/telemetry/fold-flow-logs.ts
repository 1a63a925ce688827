import { foldReports } from './fold-reports.ts';
import type { LogRow } from './run-logs-query.ts';
import type { AccessCount, ColdStartReading, ErrorCount, LogSpan } from './telemetry.ts';

const numberIn = (row: LogRow, field: string): number => {
  const value = Number.parseFloat(row[field] ?? '');
  return Number.isFinite(value) ? value : 0;
};

const isSince = ({ isSince: flag = '' }: LogRow): boolean => flag === '1' || flag === 'true';

const nodeIn = (row: LogRow, only: string | undefined): string =>
  row['@log']?.split('/').at(-1) ?? only ?? '';

const errorsIn = (rows: readonly LogRow[], only: string | undefined): ErrorCount[] =>
  rows.map((row) => ({
    node: nodeIn(row, only),
    name: row['errorName'] === 'Task timed out' ? 'timeout' : (row['errorName'] ?? ''),
    count: numberIn(row, 'invocations'),
    mentions: {
      expired: numberIn(row, 'expired'),
      certificate: numberIn(row, 'certificate'),
      clock: numberIn(row, 'clock'),
      key: numberIn(row, 'key'),
    },
  }));

const accessIn = (rows: readonly LogRow[], only: string | undefined): AccessCount[] =>
  rows.map((row) => ({
    node: nodeIn(row, only),
    path: row['access_path'] ?? '',
    outcome: row['access_outcome'] ?? '',
    agent: row['agentName'] ?? '',
    requests: numberIn(row, 'invocations'),
    sources: numberIn(row, 'sources'),
  }));

const isCold = ({ isCold: flag = '' }: LogRow): boolean => flag === '1' || flag === 'true';

/** Mean of a column, by how many lines each row stands for. */
const weighted = (rows: readonly LogRow[], column: string, weight: string): number => {
  const total = rows.reduce((sum, row) => sum + numberIn(row, weight), 0);
  const sum = rows.reduce((all, row) => all + numberIn(row, column) * numberIn(row, weight), 0);
  return total > 0 ? sum / total : 0;
};

/** What only rows of this query tell beside cold starts, by function and version. */
const withDetail = (reading: ColdStartReading, rows: readonly LogRow[]): ColdStartReading => {
  const own = rows.filter(
    (row) => nodeIn(row, reading.node) === reading.node && row['version'] === reading.version,
  );
  const [cold, warm] = [own.filter(isCold), own.filter((row) => !isCold(row))];
  const duration = (of: readonly LogRow[]) => weighted(of, 'meanDuration', 'invocations');
  const bytes = Math.max(0, ...own.map((row) => numberIn(row, 'memoryBytes')));
  return {
    ...reading,
    restores: own.reduce((sum, row) => sum + numberIn(row, 'restores'), 0),
    ...(cold.length > 0 && {
      initMs: {
        p10: weighted(cold, 'initP10', 'coldStarts'),
        p90: weighted(cold, 'initP90', 'coldStarts'),
        mean: weighted(cold, 'meanInit', 'coldStarts'),
      },
    }),
    ...(cold.length > 0 &&
      warm.length > 0 && { firstMs: Math.max(0, duration(cold) - duration(warm)) }),
    // Logs Insights counts memory in bytes, a million to the megabyte.
    ...(bytes > 0 && { memoryMb: bytes / 1e6 }),
  };
};

const withMedian = (row: LogRow): LogRow => ({ ...row, medianInit: row['initP50'] ?? '' });

const spanOf = (rows: readonly LogRow[], only: string | undefined): LogSpan => {
  const access = rows.filter((row) => numberIn(row, 'sources') > 0);
  const errors = rows.filter((row) => (row['errorName'] ?? '') !== '' && !access.includes(row));
  const reports = rows.filter((row) => !errors.includes(row) && !access.includes(row));
  return {
    coldStarts: foldReports(reports.map(withMedian), only).map((reading) =>
      withDetail(reading, reports),
    ),
    errors: errorsIn(errors, only),
    access: accessIn(access, only),
  };
};

/** The rows of `flowLogsQuery` as its two spans; `only` names the function of a query over one log group. */
export const foldFlowLogs = (
  rows: readonly LogRow[],
  only?: string,
): { before: LogSpan; since: LogSpan } => ({
  before: spanOf(
    rows.filter((row) => !isSince(row)),
    only,
  ),
  since: spanOf(rows.filter(isSince), only),
});
