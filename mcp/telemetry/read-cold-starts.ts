import {
  type CloudWatchLogsClient,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Evidence, Gap } from '../contracts/evidence.ts';
import type { Window } from '../contracts/window.ts';
import { gapOfAwsError } from '../shared/classify-aws-error.ts';
import { logsConsoleUrl } from './console-links.ts';
import { evidenceId } from './evidence-id.ts';
import { foldReports, REPORTS_QUERY } from './fold-reports.ts';
import { runLogsQuery } from './run-logs-query.ts';
import { shellQuote } from './shell-quote.ts';
import type { ColdStartReading, Reading } from './telemetry.ts';

/** Log groups of one Insights query. */
const MAX_GROUPS = 50;

interface ColdStartDeps {
  readonly client: CloudWatchLogsClient;
  readonly region: string;
  readonly pause: (ms: number) => Promise<void>;
}

const groupOf = (name: string) => `/aws/lambda/${name}`;

const evidenceOf = (
  region: string,
  functions: readonly string[],
  window: Window,
  readings: readonly ColdStartReading[],
): Evidence => {
  const groups = functions.map(groupOf);
  const seconds = (instant: string) => Math.floor(Date.parse(instant) / 1000);
  return {
    id: evidenceId(['reports', functions, window]),
    kind: 'log',
    title: `Cold starts of ${functions.length === 1 ? functions[0] : `${functions.length} functions`}`,
    query: `Logs Insights on ${groups.join(', ')}: ${REPORTS_QUERY}`,
    window,
    values: readings.flatMap(({ node, version, invocations, coldStarts, medianInitMs }) => [
      { label: `${node} v${version} invocations`, value: invocations, unit: 'count' },
      { label: `${node} v${version} cold starts`, value: coldStarts, unit: 'count' },
      { label: `${node} v${version} median init`, value: medianInitMs, unit: 'ms' },
    ]),
    consoleUrl: logsConsoleUrl(region, groups, REPORTS_QUERY, window),
    cli: `aws logs start-query --region ${region} --log-group-names ${groups.map(shellQuote).join(' ')} --start-time ${seconds(window.from)} --end-time ${seconds(window.to) - 1} --query-string ${shellQuote(REPORTS_QUERY)}`,
  };
};

/**
 * Cold starts by function and version from REPORT lines, all functions in one query. A query that names
 * a log group that is not there fails whole, so then each function is asked by itself.
 */
export const readColdStarts = async (
  deps: ColdStartDeps,
  functions: readonly string[],
  window: Window,
): Promise<Reading<readonly ColdStartReading[]>> => {
  const { client, region, pause } = deps;
  const gaps: Gap[] = [];
  const query = async (names: readonly string[]): Promise<ColdStartReading[]> => {
    try {
      const ask = { logGroups: names.map(groupOf), query: REPORTS_QUERY, window };
      return foldReports(
        await runLogsQuery(client, pause, ask),
        names.length === 1 ? names[0] : undefined,
      );
    } catch (error) {
      if (names.length > 1 && error instanceof ResourceNotFoundException)
        return (await Promise.all(names.map(async (name) => query([name])))).flat();
      gaps.push(gapOfAwsError(`logs of ${names.join(', ')}`, error));
      return [];
    }
  };
  if (functions.length === 0) return { status: 'ok', value: [], evidence: [], gaps };
  const chunks: string[][] = [];
  for (let at = 0; at < functions.length; at += MAX_GROUPS)
    chunks.push(functions.slice(at, at + MAX_GROUPS));
  const value = (await Promise.all(chunks.map(query))).flat();
  const evidence = [evidenceOf(region, functions, window, value)];
  if (value.length > 0) return { status: 'ok', value, evidence, gaps };
  if (gaps.some(({ why }) => why !== 'no-data')) return { status: 'failed', evidence: [], gaps };
  return { status: 'no-data', evidence, gaps };
};
