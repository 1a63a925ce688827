import type { AccessField, AccessLog } from './access-log.ts';
import type { FlowLogsQuestion } from './telemetry.ts';

// One query over all groups and both spans: Insights bills by what is scanned, and every query is two calls at least.

/** Words that a log line about an error may hold, in lower case, and what they hint at. */
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
  const [first, ...others] = words.map((word) => `strcontains(tolower(@message), "${word}")`);
  return `sum(${others.length === 0 ? first : `greatest(${[first, ...others].join(', ')})`}) as ${name}`;
});

const FIELDS: readonly AccessField[] = ['source', 'agent', 'status', 'path'];

const quoted = (key: string): string => (/^[A-Za-z_]\w*$/.test(key) ? key : `\`${key}\``);

/** The keys of several formats as one field. */
const accessFields = (logs: readonly AccessLog[]): string[] =>
  FIELDS.flatMap((field) => {
    const keys = [...new Set(logs.flatMap(({ keys: known }) => known[field] ?? []))].map(quoted);
    const [only] = keys;
    if (only === undefined) return [];
    return [`${keys.length === 1 ? only : `coalesce(${keys.join(', ')})`} as access_${field}`];
  });

/** The Logs Insights query that answers a question whose stages log as `logs` say. */
export const flowLogsQuery = (
  { before, since }: Pick<FlowLogsQuestion, 'before' | 'since'>,
  logs: readonly AccessLog[],
): string => {
  const [endMs, startMs] = [Date.parse(before.to), Date.parse(since.from)];
  const access = accessFields(logs);
  const isAccess = access.length > 0;
  return [
    ...(endMs < startMs
      ? [`filter toMillis(@timestamp) < ${endMs} or toMillis(@timestamp) >= ${startMs}`]
      : []),
    'parse @logStream /\\[(?<version>[^\\]]+)\\]/',
    'parse @message /Restore Duration: (?<restoreMs>[0-9.]+) ms/',
    'parse @message /(?:"errorType":\\s*"|\\[ERROR\\]\\s+)(?<thrown>[A-Za-z_.]+)/',
    'parse @message /(?<timedOut>Task timed out)/',
    `fields coalesce(thrown, timedOut) as errorName, ${COLD} as coldMs`,
    ...(isAccess ? [`fields ${access.join(', ')}`] : []),
    ...(isAccess ? ['parse access_agent /^(?<agentName>[^\\/ ]+)/'] : []),
    `filter @type = "REPORT" or ispresent(errorName)${isAccess ? ' or ispresent(access_source)' : ''}`,
    `fields toMillis(@timestamp) >= ${startMs} as isSince, ispresent(coldMs) as isCold`,
    [
      `stats count(*) as invocations, ${[...REPORT_COLUMNS, ...ERROR_COLUMNS].join(', ')}`,
      ...(isAccess ? [', count_distinct(access_source) as sources'] : []),
      ' by isSince, @log, version, isCold, errorName',
      ...(isAccess ? [', access_status, access_path, agentName'] : []),
    ].join(''),
  ].join(' | ');
};
