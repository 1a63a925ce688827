import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SSMClient } from '@aws-sdk/client-ssm';
import { WebClient } from '@slack/web-api';
import { createSsmExecutions } from './adapters/automations/ssm-executions.ts';
import { createRedisLog } from './adapters/log/redis-log.ts';
import { createSqliteLog } from './adapters/log/sqlite-log.ts';
import { createPostedHeads } from './adapters/slack/posted-heads.ts';
import { createAuditReport } from './app/audit/audit-report.ts';
import { exportRecord } from './app/audit/export-record.ts';
import { INCIDENT_STREAMS } from './app/incident-store.ts';
import type { EventLog } from './app/ports.ts';
import { AUDIT_USAGE, type AuditArguments, readAuditArguments } from './audit-arguments.ts';
import { type AuditConfig, readAuditConfig } from './audit-config.ts';
import { processEnvironment, REDIS_PREFIX } from './config.ts';

/** 0: whole. 1: something is not as it was written. 2: not everything could be checked, or asked for wrongly. */
const EXIT = { whole: 0, bad: 1, incomplete: 2 } as const;

const print = (line: string): void => void process.stdout.write(`${line}\n`);

const fail = (text: string): never => {
  process.stderr.write(`${text}\n`);
  process.exit(EXIT.incomplete);
};

/** Reads the log beside a bot that may be running; nothing is written. */
const openLog = ({ redisUrl, dataDir }: AuditConfig): EventLog => {
  if (redisUrl !== undefined) return createRedisLog({ url: redisUrl, prefix: REDIS_PREFIX });
  const file = join(dataDir, 'halcyon.db');
  if (!existsSync(file)) return fail(`There is no log at ${file}. Set DATA_DIR or REDIS_URL.`);
  return createSqliteLog({ file, clock: Date.now, readOnly: true });
};

const secretOf = ({ auditSecret, dataDir }: AuditConfig): string => {
  if (auditSecret !== undefined) return auditSecret;
  const file = join(dataDir, 'audit-secret');
  return existsSync(file)
    ? readFileSync(file, 'utf8').trim()
    : fail(`AUDIT_SECRET is not set, and there is none at ${file}.`);
};

const verify = async (
  log: EventLog,
  config: AuditConfig,
  { incident, head }: AuditArguments & { task: 'verify' },
): Promise<number> => {
  const { slack, region } = config;
  const ssm = region === undefined ? null : new SSMClient({ region });
  const client =
    slack &&
    new WebClient(slack.token, {
      ...(slack.apiUrl !== undefined && { slackApiUrl: slack.apiUrl }),
      retryConfig: { retries: 2 },
      timeout: 10_000,
    });
  const { verdict, lines } = await createAuditReport({
    log,
    auditSecret: secretOf(config),
    clock: Date.now,
    heads: slack && client ? createPostedHeads(client, slack.channel) : null,
    executions: ssm && createSsmExecutions(ssm),
  })(incident, head);
  for (const line of lines) print(line);
  ssm?.destroy();
  return EXIT[verdict];
};

const exportAll = async (log: EventLog, incident: string | undefined): Promise<number> => {
  const streams = await log.listStreams(INCIDENT_STREAMS);
  const known = streams.map((stream) => stream.slice(INCIDENT_STREAMS.length));
  if (incident !== undefined && !known.includes(incident))
    return fail(`There is no record of ${incident}.`);
  for (const one of incident === undefined ? known : [incident])
    for await (const entry of exportRecord(log, one)) print(JSON.stringify(entry));
  return EXIT.whole;
};

const run = async (asked: AuditArguments, config: AuditConfig): Promise<number> => {
  const log = openLog(config);
  try {
    return asked.task === 'verify'
      ? await verify(log, config, asked)
      : await exportAll(log, asked.incident);
  } finally {
    await log.close();
  }
};

const asked = readAuditArguments(process.argv.slice(2));
const reading = readAuditConfig(processEnvironment());
if (!asked) fail(AUDIT_USAGE);
else if (!reading.ok) fail(reading.problems.join('\n'));
else process.exitCode = await run(asked, reading.config);
