import type { LogRow } from './run-logs-query.ts';
import type { ColdStartReading } from './telemetry.ts';

/** REPORT lines by instance: a log stream is one instance, and names its version (`2026/11/22/[42]0c9f…`). */
export const REPORTS_QUERY =
  'filter @type = "REPORT" | stats count(*) as invocations, count(@initDuration) as coldStarts, pct(@initDuration, 50) as medianInit, avg(@duration) as meanDuration by @log, @logStream';

const numberIn = (row: LogRow, field: string): number | null => {
  const value = Number.parseFloat(row[field] ?? '');
  return Number.isFinite(value) ? value : null;
};

const versionIn = (row: LogRow): string =>
  row['version'] ?? /\[([^\]]+)\]/.exec(row['@logStream'] ?? '')?.[1] ?? 'unknown';

/** `@log` is `account:/aws/lambda/name`; left out by an answer over one log group. */
const functionIn = (row: LogRow, only: string | undefined): string | undefined =>
  row['@log']?.split('/').at(-1) ?? only;

interface Tally {
  invocations: number;
  coldStarts: number;
  durationMs: number;
  inits: { valueMs: number; count: number }[];
}

const weightedMedian = (inits: Tally['inits']): number | null => {
  const sorted = inits.toSorted((a, b) => a.valueMs - b.valueMs);
  const half = sorted.reduce((sum, { count }) => sum + count, 0) / 2;
  let seen = 0;
  for (const { valueMs, count } of sorted) {
    seen += count;
    if (seen >= half) return valueMs;
  }
  return null;
};

/** Sums rows of REPORT lines by function and version, which a row may name itself; `only` names the function of a query over one log group. */
export const foldReports = (rows: readonly LogRow[], only?: string): ColdStartReading[] => {
  const tallies = new Map<string, { node: string; version: string; tally: Tally }>();
  for (const row of rows) {
    const node = functionIn(row, only);
    const invocations = numberIn(row, 'invocations') ?? 0;
    if (node === undefined || invocations === 0) continue;
    const version = versionIn(row);
    const key = `${node} ${version}`;
    const empty = { invocations: 0, coldStarts: 0, durationMs: 0, inits: [] };
    const { tally } = tallies.get(key) ?? { tally: empty as Tally };
    const coldStarts = numberIn(row, 'coldStarts') ?? 0;
    const init = numberIn(row, 'medianInit');
    tally.invocations += invocations;
    tally.coldStarts += coldStarts;
    tally.durationMs += invocations * (numberIn(row, 'meanDuration') ?? 0);
    if (init !== null && coldStarts > 0) tally.inits.push({ valueMs: init, count: coldStarts });
    tallies.set(key, { node, version, tally });
  }
  return [...tallies.values()].map(({ node, version, tally }) => ({
    node,
    version,
    invocations: tally.invocations,
    coldStarts: tally.coldStarts,
    medianInitMs: weightedMedian(tally.inits),
    meanDurationMs: tally.durationMs / tally.invocations,
  }));
};
