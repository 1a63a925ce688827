import {
  type CloudWatchLogsClient,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Evidence, Gap } from '../contracts/evidence.ts';
import type { Window } from '../contracts/window.ts';
import { gapOfAwsError } from '../shared/classify-aws-error.ts';
import type { AccessLog } from './access-log.ts';
import { logsConsoleUrl } from './console-links.ts';
import { evidenceId } from './evidence-id.ts';
import { flowLogsQuery } from './flow-logs-query.ts';
import { foldFlowLogs } from './fold-flow-logs.ts';
import { type LogRow, runLogsQuery } from './run-logs-query.ts';
import { shellQuote } from './shell-quote.ts';
import type { FlowLogs, FlowLogsQuestion, LogSpan, Reading } from './telemetry.ts';

interface FlowLogsDeps {
  readonly client: CloudWatchLogsClient;
  readonly region: string;
  readonly pause: (ms: number) => Promise<void>;
  /** The access log of a stage; undefined where it has none that can be read. */
  readonly accessLogOf: (stage: string) => Promise<AccessLog | undefined>;
}

const NOTHING: LogSpan = { coldStarts: [], errors: [], access: [] };

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

const valuesOf = (when: string, { coldStarts, errors, access }: LogSpan): Evidence['values'] => [
  ...coldStarts.flatMap(({ node, version, invocations, coldStarts: colds, medianInitMs }) => [
    { label: `${node} v${version} invocations, ${when}`, value: invocations, unit: 'count' },
    { label: `${node} v${version} cold starts, ${when}`, value: colds, unit: 'count' },
    { label: `${node} v${version} median init, ${when}`, value: medianInitMs, unit: 'ms' },
  ]),
  ...errors.map(({ node, name, count }) => ({
    label: `${node} ${name}, ${when}`,
    value: count,
    unit: 'count',
  })),
  ...(access.length === 0
    ? []
    : [
        {
          label: `requests logged by source, ${when}`,
          value: total(access.map(({ requests }) => requests)),
          unit: 'count',
        },
      ]),
];

const evidenceOf = (
  region: string,
  groups: readonly string[],
  query: string,
  window: Window,
  spans: Pick<FlowLogs, 'before' | 'since'>,
): Evidence => {
  const seconds = (instant: string) => Math.floor(Date.parse(instant) / 1000);
  return {
    id: evidenceId(['flow-logs', groups, query, window]),
    kind: 'log',
    title: 'Cold starts and errors, before and since the onset',
    query: `Logs Insights on ${groups.join(', ')}: ${query}`,
    window,
    values: [...valuesOf('before', spans.before), ...valuesOf('since', spans.since)],
    consoleUrl: logsConsoleUrl(region, groups, query, window),
    cli: `aws logs start-query --region ${region} --log-group-names ${groups.map(shellQuote).join(' ')} --start-time ${seconds(window.from)} --end-time ${seconds(window.to) - 1} --query-string ${shellQuote(query)}`,
  };
};

const joined = (parts: readonly Pick<FlowLogs, 'before' | 'since'>[]): FlowLogs => {
  const span = (when: 'before' | 'since'): LogSpan => ({
    coldStarts: parts.flatMap((part) => part[when].coldStarts),
    errors: parts.flatMap((part) => part[when].errors),
    access: parts.flatMap((part) => part[when].access),
  });
  return { before: span('before'), since: span('since') };
};

const accessLogsOf = async (
  { accessLogOf }: FlowLogsDeps,
  stages: readonly string[],
  gaps: Gap[],
): Promise<AccessLog[]> => {
  const found = await Promise.all(
    stages.map(async (stage) => {
      const what = `access log of ${stage}`;
      try {
        const log = await accessLogOf(stage);
        if (log === undefined) gaps.push({ what, why: 'not-configured' });
        return log;
      } catch (error) {
        gaps.push(gapOfAwsError(what, error));
        return undefined;
      }
    }),
  );
  return found.filter((log) => log !== undefined);
};

/**
 * Cold starts, errors and requests by source from function and access logs, both spans in one query. A
 * query that names a log group that is not there fails whole, so then each group is asked by itself.
 */
export const readFlowLogs = async (
  deps: FlowLogsDeps,
  question: FlowLogsQuestion,
): Promise<Reading<FlowLogs>> => {
  const { client, region, pause } = deps;
  const gaps: Gap[] = [];
  const window = { from: question.before.from, to: question.since.to };
  const logs = await accessLogsOf(deps, question.stages, gaps);
  const accessGroups = new Map(logs.map((log) => [log.logGroup, log]));
  const groups = [
    ...question.functions.map((name) => `/aws/lambda/${name}`),
    ...accessGroups.keys(),
  ];
  const ask = async (asked: readonly string[]): Promise<Pick<FlowLogs, 'before' | 'since'>> => {
    const own = asked.flatMap((group) => accessGroups.get(group) ?? []);
    const query = flowLogsQuery(question, own);
    let rows: LogRow[] = [];
    try {
      rows = await runLogsQuery(client, pause, { logGroups: asked, query, window });
    } catch (error) {
      if (asked.length > 1 && error instanceof ResourceNotFoundException)
        return joined(await Promise.all(asked.map(async (group) => ask([group]))));
      gaps.push(
        gapOfAwsError(`logs of ${asked.map((group) => group.split('/').at(-1)).join(', ')}`, error),
      );
      return { before: NOTHING, since: NOTHING };
    }
    return foldFlowLogs(rows, asked.length === 1 ? asked[0]?.split('/').at(-1) : undefined);
  };
  if (groups.length === 0)
    return { status: 'no-data', evidence: [], gaps: [...gaps, { what: 'logs', why: 'no-data' }] };
  const value = joined([await ask(groups)]);
  const evidence = [evidenceOf(region, groups, flowLogsQuery(question, logs), window, value)];
  const spans = [value.before, value.since];
  if (
    spans.some(
      ({ coldStarts, errors, access }) => coldStarts.length + errors.length + access.length > 0,
    )
  )
    return { status: 'ok', value, evidence, gaps };
  const isBlind = gaps.some(({ why }) => why !== 'no-data' && why !== 'not-configured');
  if (isBlind) return { status: 'failed', evidence: [], gaps };
  return { status: 'no-data', evidence, gaps: [...gaps, { what: 'logs', why: 'no-data' }] };
};
