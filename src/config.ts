import { z } from 'zod';

/** What `npm start` needs to know, read from the environment once. */
export interface Config {
  readonly slack: {
    readonly botToken: string;
    readonly mode:
      | { readonly kind: 'socket'; readonly appToken: string }
      | { readonly kind: 'http'; readonly signingSecret: string };
    readonly apiUrl: string | undefined;
    readonly channel: string;
    readonly onCall: readonly string[];
    readonly approversMedium: readonly string[];
    readonly approversHigh: readonly string[];
  };
  readonly intake: {
    readonly topicArns: readonly string[];
    readonly queueUrl: string | undefined;
    readonly extraCertOrigin: string | undefined;
  };
  readonly services: Readonly<
    Record<
      'authFlow' | 'dependencyMap' | 'recovery',
      { readonly url: string; readonly token: string | undefined } | undefined
    >
  >;
  readonly redisUrl: string | undefined;
  readonly dataDir: string;
  readonly grantSecret: string | undefined;
  readonly auditSecret: string | undefined;
  readonly autoRunLowRisk: boolean;
  readonly dryRun: boolean;
  readonly approvalTtlMs: number;
  readonly port: number;
  readonly logLevel: string;
  readonly locale: 'en' | 'ko';
  readonly sandbox: boolean;
}

/** Keys in Redis start with this; the hash tag keeps them on one node of a cluster. */
export const REDIS_PREFIX = '{halcyon}';

export type ConfigReading =
  | { readonly ok: true; readonly config: Config }
  /** One line for each thing missing or wrong. */
  | { readonly ok: false; readonly problems: readonly string[] };

const list = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean),
  );
const flag = (fallback: 'true' | 'false') =>
  z
    .enum(['true', 'false', '1', '0'], { error: 'must be true or false' })
    .default(fallback)
    .transform((text) => text === 'true' || text === '1');
const whole = (least: number, most: number, fallback: number) =>
  z.coerce.number({ error: 'must be a number' }).int().min(least).max(most).default(fallback);
const url = z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }).optional();
const secret = z.string().min(32, 'must have at least 32 characters').optional();
const people = (what: string) =>
  list.refine((ids) => ids.every((id) => /^[USW][A-Z0-9]+$/.test(id)), {
    error: `must be ${what}: user ids (U…) or user groups (S…), comma separated`,
  });

/** Every variable of the bot's environment. */
export const environment = z.object({
  SLACK_BOT_TOKEN: z.string({ error: 'is missing: the bot token, xoxb-…' }).startsWith('xoxb-'),
  SLACK_APP_TOKEN: z.string().startsWith('xapp-').optional(),
  SLACK_SIGNING_SECRET: z.string().optional(),
  SLACK_API_URL: url,
  INCIDENT_CHANNEL: z
    .string({ error: 'is missing: the id of the channel for incidents, C…' })
    .regex(/^[CG][A-Z0-9]+$/, 'must be a channel id, C…'),
  ONCALL: people('whom to mention'),
  APPROVERS_MEDIUM: people('approvers'),
  APPROVERS_HIGH: people('approvers'),
  AUTO_RUN_LOW_RISK: flag('true'),
  DRY_RUN: flag('false'),
  APPROVAL_TTL_MINUTES: whole(1, 1440, 30),
  SNS_TOPIC_ARNS: list.refine((arns) => arns.every((arn) => /^arn:aws[\w-]*:sns:/.test(arn)), {
    error: 'must be SNS topic ARNs, comma separated',
  }),
  SQS_QUEUE_URL: url,
  AWS_REGION: z.string({ error: 'is missing: the region of the alarms, such as us-east-1' }),
  AWS_ENDPOINT_URL: url,
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'must be a redis:// URL' }).optional(),
  DATA_DIR: z.string().default('data'),
  MCP_AUTH_FLOW_URL: url,
  MCP_AUTH_FLOW_TOKEN: z.string().optional(),
  MCP_DEPENDENCY_MAP_URL: url,
  MCP_DEPENDENCY_MAP_TOKEN: z.string().optional(),
  MCP_RECOVERY_URL: url,
  MCP_RECOVERY_TOKEN: z.string().optional(),
  GRANT_SECRET: secret,
  AUDIT_SECRET: secret,
  PORT: whole(0, 65_535, 3000),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'], {
      error: 'must be trace, debug, info, warn, error or silent',
    })
    .default('info'),
  LOCALE: z.enum(['en', 'ko'], { error: 'must be en or ko' }).default('en'),
  SANDBOX: flag('false'),
  SNS_EXTRA_CERT_ORIGIN: url,
});
type Environment = z.infer<typeof environment>;
/** What can be read of an environment that lacks something. */
const readableEnvironment = environment.partial();
type Readable = z.infer<typeof readableEnvironment>;

/** Reads and checks the environment. Empty values count as unset. */
export const readConfig = (env: Readonly<Record<string, string | undefined>>): ConfigReading => {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse(given);
  if (!parsed.success) {
    const { issues } = parsed.error;
    const problems = issues.map(({ path, message }) => `${path.join('.')} ${message}`);
    const wrong = issues.map(({ path }) => path.join('.'));
    return { ok: false, problems: [...problems, ...problemsOfTheRest(given, wrong)] };
  }
  const problems = problemsOf(parsed.data);
  return problems.length > 0
    ? { ok: false, problems }
    : { ok: true, config: configOf(parsed.data) };
};

/** The process's own environment, for a composition root that needs less of it. */
export const processEnvironment = (): Readonly<Record<string, string | undefined>> => process.env;

/** The process's own environment, read and checked. */
export const readProcessConfig = (): ConfigReading => readConfig(process.env);

/** What the rules between variables say of those that can be read, so that everything is told at once. */
const problemsOfTheRest = (
  given: Readonly<Record<string, string | undefined>>,
  wrong: readonly string[],
): string[] => {
  const readable = Object.entries(given).filter(([name]) => !wrong.includes(name));
  const rest = readableEnvironment.safeParse(Object.fromEntries(readable));
  return rest.success
    ? problemsOf(rest.data).filter((problem) => !wrong.includes(problem.split(' ')[0] ?? ''))
    : [];
};

const problemsOf = (env: Readable): string[] => {
  const shared = env.REDIS_URL !== undefined || env.MCP_RECOVERY_URL !== undefined;
  const checks: [boolean, string][] = [
    [
      !env.SLACK_APP_TOKEN && !env.SLACK_SIGNING_SECRET,
      'SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP) is missing',
    ],
    [
      !env.SNS_TOPIC_ARNS?.length && !env.SQS_QUEUE_URL,
      'SNS_TOPIC_ARNS is missing: the topics whose messages are accepted (or SQS_QUEUE_URL)',
    ],
    [
      shared && !env.GRANT_SECRET,
      'GRANT_SECRET is missing: with REDIS_URL or MCP_RECOVERY_URL it is shared, so it has to be given',
    ],
    [
      env.REDIS_URL !== undefined && !env.AUDIT_SECRET,
      'AUDIT_SECRET is missing: with REDIS_URL it is shared, so it has to be given',
    ],
  ];
  return [
    ...checks.filter(([wrong]) => wrong).map(([, problem]) => problem),
    ...endpointProblems(env),
  ];
};

/** Another AWS, Slack or certificate origin is trusted in the sandbox alone, and on loopback alone. */
export const endpointProblems = (env: Readable): string[] =>
  (['AWS_ENDPOINT_URL', 'SLACK_API_URL', 'SNS_EXTRA_CERT_ORIGIN'] as const)
    .filter((name) => env[name] !== undefined && !(env.SANDBOX && isLoopback(env[name])))
    .map((name) => `${name} is refused: it needs SANDBOX=1 and a loopback address`);

const isLoopback = (address: string): boolean =>
  ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(address).hostname);

const configOf = (env: Environment): Config => ({
  slack: {
    botToken: env.SLACK_BOT_TOKEN,
    mode: env.SLACK_APP_TOKEN
      ? { kind: 'socket', appToken: env.SLACK_APP_TOKEN }
      : { kind: 'http', signingSecret: env.SLACK_SIGNING_SECRET ?? '' },
    apiUrl: env.SLACK_API_URL,
    channel: env.INCIDENT_CHANNEL,
    onCall: env.ONCALL,
    approversMedium: env.APPROVERS_MEDIUM,
    approversHigh: env.APPROVERS_HIGH,
  },
  intake: {
    topicArns: env.SNS_TOPIC_ARNS,
    queueUrl: env.SQS_QUEUE_URL,
    extraCertOrigin: env.SNS_EXTRA_CERT_ORIGIN,
  },
  services: {
    authFlow: service(env.MCP_AUTH_FLOW_URL, env.MCP_AUTH_FLOW_TOKEN),
    dependencyMap: service(env.MCP_DEPENDENCY_MAP_URL, env.MCP_DEPENDENCY_MAP_TOKEN),
    recovery: service(env.MCP_RECOVERY_URL, env.MCP_RECOVERY_TOKEN),
  },
  redisUrl: env.REDIS_URL,
  dataDir: env.DATA_DIR,
  grantSecret: env.GRANT_SECRET,
  auditSecret: env.AUDIT_SECRET,
  autoRunLowRisk: env.AUTO_RUN_LOW_RISK,
  dryRun: env.DRY_RUN,
  approvalTtlMs: env.APPROVAL_TTL_MINUTES * 60_000,
  port: env.PORT,
  logLevel: env.LOG_LEVEL,
  locale: env.LOCALE,
  sandbox: env.SANDBOX,
});

const service = (address: string | undefined, token: string | undefined) =>
  address === undefined ? undefined : { url: address, token };
