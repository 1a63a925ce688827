import { LOOPBACK_HOSTS } from './shared/check-request.ts';

/** Environment, as Node gives it. */
export type Env = Readonly<Record<string, string | undefined>>;

/** This process's environment, for the composition root to hand on. */
export const processEnv = (): Env => process.env;

export const SERVER_NAMES = ['auth-flow', 'dependency-map', 'recovery'] as const;
export type ServerName = (typeof SERVER_NAMES)[number];

/** What an MCP server needs to know. */
export interface McpConfig {
  readonly region: string;
  /** Model or inference profile of each server. */
  readonly models: Readonly<Record<ServerName, string>>;
  readonly isBedrockEnabled: boolean;
  /** Bearer token that each server asks for over HTTP. */
  readonly tokens: Readonly<Record<ServerName, string | undefined>>;
  /** Address to bind to over HTTP. */
  readonly host: string;
  /** Host names besides loopback's that clients reach it by. */
  readonly allowedHosts: readonly string[];
  /** undefined: AWS. */
  readonly telemetry: { readonly recordedPath: string } | undefined;
  /** A file that adds to the service map and corrects it; undefined: none. */
  readonly topologyPath: string | undefined;
  readonly logLevel: string;
  readonly recovery: {
    /** Shared with the bot alone. */
    readonly grantSecret: string | undefined;
    /** Where the grant ledger is; in `dataDir` without one. */
    readonly redisUrl: string | undefined;
    readonly dataDir: string;
    readonly autoRunLowRisk: boolean;
    readonly dryRun: boolean;
    /** What the ARN of each runbook's role begins with. */
    readonly runbookRoles: string | undefined;
    /** SSM change calendars by name or ARN; a closed one is a freeze. */
    readonly freezeCalendars: readonly string[];
  };
}

export type ReadConfig =
  | { readonly ok: true; readonly config: McpConfig }
  | { readonly ok: false; readonly problems: readonly string[] };

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

const SONNET = 'us.anthropic.claude-sonnet-4-6';
const HAIKU = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';

/** An empty variable is one that is not set. */
const textOf = (env: Env, name: string): string | undefined => env[name]?.trim() || undefined;

const flagOf = (env: Env, name: string, otherwise: boolean, problems: string[]): boolean => {
  const text = textOf(env, name);
  if (text === undefined) return otherwise;
  if (['true', '1'].includes(text)) return true;
  if (['false', '0'].includes(text)) return false;
  problems.push(`${name} must be true or false, not "${text}".`);
  return otherwise;
};

const listOf = (env: Env, name: string): string[] =>
  (textOf(env, name) ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** GetCalendarState takes ten at most. */
const MOST_CALENDARS = 10;

const calendarsOf = (env: Env, problems: string[]): string[] => {
  const calendars = listOf(env, 'FREEZE_CALENDARS');
  const fit = calendars.every((one) => /^[A-Za-z0-9_.-]{3,128}$|^arn:aws[\w-]*:ssm:/.test(one));
  if (!fit || calendars.length > MOST_CALENDARS)
    problems.push(
      `FREEZE_CALENDARS must be names or ARNs of SSM change calendars, comma separated, ${MOST_CALENDARS} at most.`,
    );
  return calendars;
};

const isLoopback = (url: string): boolean =>
  URL.canParse(url) && LOOPBACK_HOSTS.includes(new URL(url).hostname);

/** An endpoint of one's own could read every credential and fake every answer. */
const checkEndpoints = (env: Env, isSandbox: boolean, problems: string[]): void => {
  for (const [name, url] of Object.entries(env)) {
    if (!/^AWS_ENDPOINT_URL(_|$)/.test(name) || !url) continue;
    if (!isSandbox || !isLoopback(url))
      problems.push(`${name} is only allowed with SANDBOX=1 and on loopback.`);
  }
};

const telemetryOf = (text: string | undefined, problems: string[]): McpConfig['telemetry'] => {
  if (text === undefined || text === 'aws') return undefined;
  const recordedPath = /^recorded:(.+)$/.exec(text)?.[1];
  if (recordedPath !== undefined) return { recordedPath };
  problems.push(`TELEMETRY must be aws or recorded:PATH, not "${text}".`);
  return undefined;
};

const logLevelOf = (env: Env, problems: string[]): string => {
  const level = textOf(env, 'LOG_LEVEL') ?? 'info';
  if (!LOG_LEVELS.includes(level))
    problems.push(`LOG_LEVEL must be one of ${LOG_LEVELS.join(', ')}, not "${level}".`);
  return level;
};

const runbookRolesOf = (text: string | undefined, problems: string[]): string | undefined => {
  if (text !== undefined && !/^arn:aws[a-z-]*:iam::[0-9]{12}:role\/([\w+=,.@-]+\/)*$/.test(text))
    problems.push(
      `RUNBOOK_ROLES must be the beginning of role ARNs, such as arn:aws:iam::123456789012:role/halcyon/, not "${text}".`,
    );
  return text;
};

/** Reads the servers' environment; pure. Everything that is wrong is told at once, a line each. */
export const readMcpConfig = (env: Env): ReadConfig => {
  const problems: string[] = [];
  const region = textOf(env, 'AWS_REGION') ?? textOf(env, 'AWS_DEFAULT_REGION');
  const telemetry = telemetryOf(textOf(env, 'TELEMETRY'), problems);
  if (region === undefined && telemetry === undefined)
    problems.push('AWS_REGION is not set: name the region to read, such as us-east-1.');
  checkEndpoints(env, flagOf(env, 'SANDBOX', false, problems), problems);
  const config: McpConfig = {
    region: region ?? 'us-east-1',
    models: {
      'auth-flow': textOf(env, 'MODEL_AUTH_FLOW') ?? SONNET,
      'dependency-map': textOf(env, 'MODEL_DEPENDENCY_MAP') ?? HAIKU,
      recovery: textOf(env, 'MODEL_RECOVERY') ?? SONNET,
    },
    isBedrockEnabled: flagOf(env, 'BEDROCK_ENABLED', true, problems),
    tokens: {
      'auth-flow': textOf(env, 'MCP_AUTH_FLOW_TOKEN'),
      'dependency-map': textOf(env, 'MCP_DEPENDENCY_MAP_TOKEN'),
      recovery: textOf(env, 'MCP_RECOVERY_TOKEN'),
    },
    host: textOf(env, 'MCP_HOST') ?? '127.0.0.1',
    allowedHosts: listOf(env, 'MCP_ALLOWED_HOSTS').map((host) => host.toLowerCase()),
    telemetry,
    topologyPath: textOf(env, 'TOPOLOGY_FILE'),
    logLevel: logLevelOf(env, problems),
    recovery: {
      grantSecret: textOf(env, 'GRANT_SECRET'),
      redisUrl: textOf(env, 'REDIS_URL'),
      dataDir: textOf(env, 'DATA_DIR') ?? 'data',
      autoRunLowRisk: flagOf(env, 'AUTO_RUN_LOW_RISK', true, problems),
      dryRun: flagOf(env, 'DRY_RUN', false, problems),
      runbookRoles: runbookRolesOf(textOf(env, 'RUNBOOK_ROLES'), problems),
      freezeCalendars: calendarsOf(env, problems),
    },
  };
  return problems.length > 0 ? { ok: false, problems } : { ok: true, config };
};
