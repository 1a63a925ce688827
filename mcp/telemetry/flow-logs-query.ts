import type { AccessField, AccessLog } from './access-log.ts';
import type { FlowLogsQuestion } from './telemetry.ts';

// One query over all groups and both spans: Insights bills by what is scanned, and every query is two calls at least.

/** Words that the text of an error may hold, in lower case, and what they hint at. */
const MENTIONS = {
  expired: ['expired'],
  certificate: ['certificate'],
  clock: ['clock', 'not yet valid', 'not active', 'in the future'],
  key: ['key', 'kid', 'signature'],
} as const;

/** Of REPORT lines: SnapStart restores where others initialise (AWS Lambda, Monitoring for SnapStart). */
const COLD = 'coalesce(@initDuration, restoreMs)';

const REPORT_COLUMNS = [
  'count(coldMs) as coldStarts',
  ...[10, 50, 90].map((percent) => `pct(coldMs, ${percent}) as initP${percent}`),
  'avg(coldMs) as meanInit',
  'count(restoreMs) as restores',
  'avg(@duration) as meanDuration',
  'max(@memorySize) as memoryBytes',
];

const ERROR_COLUMNS = Object.entries(MENTIONS).map(([name, words]) => {
  const [first, ...others] = words.map((word) => `strcontains(tolower(errorText), "${word}")`);
  return `sum(${others.length === 0 ? first : `greatest(${[first, ...others].join(', ')})`}) as ${name}`;
});

/** Keys under which functions log who asked in lines of JSON, whose keys Insights discovers by itself. */
const USUAL_KEYS: Readonly<Record<AccessField, readonly string[]>> = {
  source: ['sourceIp', 'source_ip', 'clientIp', 'client_ip', 'remoteIp', 'remote_ip'],
  agent: ['userAgent', 'user_agent'],
  outcome: ['outcome', 'result', 'statusCode'],
  path: ['event', 'resourcePath'],
};

const FIELDS: readonly AccessField[] = ['source', 'agent', 'outcome', 'path'];

const quoted = (key: string): string => (/^[A-Za-z_]\w*$/.test(key) ? key : `\`${key}\``);

/** The keys of access logs, then the usual ones, as one field. */
const accessFields = (logs: readonly AccessLog[]): string[] =>
  FIELDS.map((field) => {
    const own = logs.flatMap(({ keys }) => keys[field] ?? []);
    const keys = [...new Set([...own, ...USUAL_KEYS[field]])].map(quoted);
    return `coalesce(${keys.join(', ')}) as access_${field}`;
  });

/** The Logs Insights query that answers a question whose stages log as `logs` say. */
export const flowLogsQuery = (
  { before, since }: Pick<FlowLogsQuestion, 'before' | 'since'>,
  logs: readonly AccessLog[],
): string => {
  const [endMs, startMs] = [Date.parse(before.to), Date.parse(since.from)];
  return [
    ...(endMs < startMs
      ? [`filter toMillis(@timestamp) < ${endMs} or toMillis(@timestamp) >= ${startMs}`]
      : []),
    'parse @message /(?:"errorType":\\s*"|\\[ERROR\\]\\s+)(?<thrown>[A-Za-z_.]+)/',
    'parse @message /(?<timedOut>Task timed out)/',
    'parse @message /(?:"errorMessage":\\s*"|\\[ERROR\\]\\s+[A-Za-z_.]+:\\s*)(?<errorText>[^"]+)/',
    `fields coalesce(thrown, timedOut) as errorName, ${accessFields(logs).join(', ')}`,
    'filter @type = "REPORT" or ispresent(errorName) or ispresent(access_source)',
    'parse @logStream /\\[(?<version>[^\\]]+)\\]/',
    'parse @message /Restore Duration: (?<restoreMs>[0-9.]+) ms/',
    'parse access_agent /^(?<agentName>[^\\/ ]+)/',
    `fields ${COLD} as coldMs`,
    `fields toMillis(@timestamp) >= ${startMs} as isSince, ispresent(coldMs) as isCold`,
    [
      `stats count(*) as invocations, ${[...REPORT_COLUMNS, ...ERROR_COLUMNS].join(', ')},`,
      'count_distinct(access_source) as sources',
      'by isSince, @log, version, isCold, errorName, access_outcome, access_path, agentName',
    ].join(' '),
  ].join(' | ');
};
