import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Sandbox } from './start-sandbox.ts';

/** The real bot, as a process of its own between the two sandboxes. */
export interface Bot {
  readonly url: string;
  readonly dataDir: string;
  /** Its own output, for when something went wrong. */
  output(): string;
  /** `SIGTERM` to stop it, `SIGKILL` to see what is left. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
}

export interface BotOptions {
  readonly redisUrl?: string;
  /** The same port and folder again continue where another process left off. */
  readonly port?: number;
  readonly dataDir?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const READY_WITHIN_MS = 30_000;

/** Starts the bot and waits until it is ready. @throws with its output when it does not get there */
export const spawnBot = async (sandbox: Sandbox, options: BotOptions = {}): Promise<Bot> => {
  const port = options.port ?? (await freePort());
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'halcyon-'));
  const child = spawn(process.execPath, ['--no-warnings', MAIN], {
    env: {
      ...process.env,
      ...environmentOf(sandbox, port, dataDir),
      ...redisOf(options),
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-200_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const url = `http://127.0.0.1:${port}`;
  await ready(url, child, () => output);
  return {
    url,
    dataDir,
    output: () => output,
    end: async (signal) => {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      const exited = once(child, 'exit');
      child.kill(signal);
      await exited;
      return child.exitCode;
    },
  };
};

const environmentOf = (
  sandbox: Sandbox,
  port: number,
  dataDir: string,
): Record<string, string> => ({
  SANDBOX: '1',
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'AKIASANDBOX',
  AWS_SECRET_ACCESS_KEY: 'sandbox',
  AWS_ENDPOINT_URL: sandbox.aws.endpoint,
  SNS_TOPIC_ARNS: sandbox.aws.topicArn,
  SNS_EXTRA_CERT_ORIGIN: sandbox.aws.endpoint,
  SLACK_API_URL: sandbox.slack.apiUrl,
  SLACK_BOT_TOKEN: sandbox.slack.botToken,
  SLACK_APP_TOKEN: sandbox.slack.appToken,
  INCIDENT_CHANNEL: sandbox.slack.channel.id,
  ONCALL: 'S0ONCALL',
  APPROVERS_MEDIUM: 'S0APPROVERS',
  APPROVERS_HIGH: 'S0HIGH',
  PORT: String(port),
  DATA_DIR: dataDir,
  LOG_LEVEL: 'info',
});

/** Secrets that instances would share; the embedded bot makes its own. */
const redisOf = ({ redisUrl }: BotOptions): Record<string, string> =>
  redisUrl === undefined
    ? { REDIS_URL: '' }
    : {
        REDIS_URL: redisUrl,
        GRANT_SECRET: 'sandbox-grant-secret-of-thirty-two-bytes',
        AUDIT_SECRET: 'sandbox-audit-secret-of-thirty-two-bytes',
      };

const ready = async (url: string, child: ChildProcess, output: () => string): Promise<void> => {
  const giveUpAt = Date.now() + READY_WITHIN_MS;
  while (Date.now() < giveUpAt && child.exitCode === null) {
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    if (answer?.ok) return;
    await pause(200);
  }
  child.kill('SIGKILL');
  throw new Error(`The bot did not become ready:\n${output()}`);
};

const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address ? address.port : 0;
};
