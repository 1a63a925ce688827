import type { z } from 'zod';
import { endpointProblems, environment } from './config.ts';

/** What `npm run audit` needs of the bot's environment: much less than the bot. */
export interface AuditConfig {
  readonly redisUrl: string | undefined;
  readonly dataDir: string;
  /** undefined: the one that the embedded bot made in `dataDir`. */
  readonly auditSecret: string | undefined;
  /** undefined: the heads in Slack are not asked for. */
  readonly slack:
    | { readonly token: string; readonly channel: string; readonly apiUrl: string | undefined }
    | undefined;
  /** undefined: SSM is not asked. */
  readonly region: string | undefined;
}

const auditEnvironment = environment
  .pick({
    SLACK_BOT_TOKEN: true,
    SLACK_API_URL: true,
    INCIDENT_CHANNEL: true,
    AWS_REGION: true,
    AWS_ENDPOINT_URL: true,
    REDIS_URL: true,
    DATA_DIR: true,
    AUDIT_SECRET: true,
    SANDBOX: true,
  })
  .partial({ SLACK_BOT_TOKEN: true, INCIDENT_CHANNEL: true, AWS_REGION: true });

/** Reads and checks it. Empty values count as unset. */
export const readAuditConfig = (
  env: Readonly<Record<string, string | undefined>>,
):
  | { readonly ok: true; readonly config: AuditConfig }
  | { readonly ok: false; readonly problems: readonly string[] } => {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = auditEnvironment.safeParse(given);
  if (!parsed.success) return { ok: false, problems: parsed.error.issues.map(issueText) };
  const { data } = parsed;
  const problems = endpointProblems(data);
  // The SDK would follow these too, and any answer could then be faked.
  if (!data.SANDBOX && Object.keys(given).some((name) => name.startsWith('AWS_ENDPOINT_URL_')))
    problems.push('AWS_ENDPOINT_URL_… is refused: it needs SANDBOX=1');
  if (data.REDIS_URL !== undefined && !data.AUDIT_SECRET)
    problems.push('AUDIT_SECRET is missing: with REDIS_URL it is shared, so it has to be given');
  return problems.length > 0 ? { ok: false, problems } : { ok: true, config: configOf(data) };
};

const issueText = ({ path, message }: z.core.$ZodIssue): string => `${path.join('.')} ${message}`;

const configOf = (env: z.infer<typeof auditEnvironment>): AuditConfig => ({
  redisUrl: env.REDIS_URL,
  dataDir: env.DATA_DIR,
  auditSecret: env.AUDIT_SECRET,
  slack:
    env.SLACK_BOT_TOKEN !== undefined && env.INCIDENT_CHANNEL !== undefined
      ? { token: env.SLACK_BOT_TOKEN, channel: env.INCIDENT_CHANNEL, apiUrl: env.SLACK_API_URL }
      : undefined,
  region: env.AWS_REGION,
});
