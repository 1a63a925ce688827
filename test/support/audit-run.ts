import { join } from 'node:path';
import type { Sandbox } from '../../sandbox/start-sandbox.ts';
import { type Ran, runCommand } from './run-command.ts';

const AUDIT = join(import.meta.dirname, '../../src/audit.ts');

/** `npm run audit`, beside an embedded bot that lives, or lived, in this sandbox with this data folder. */
export const auditRun = (
  sandbox: Sandbox,
  dataDir: string,
  args: readonly string[],
): Promise<Ran> =>
  runCommand(process.execPath, ['--no-warnings', AUDIT, ...args], {
    PATH: process.env['PATH'] ?? '',
    SANDBOX: '1',
    DATA_DIR: dataDir,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'AKIASANDBOX',
    AWS_SECRET_ACCESS_KEY: 'sandbox',
    AWS_ENDPOINT_URL: sandbox.aws.endpoint,
    SLACK_API_URL: sandbox.slack.apiUrl,
    SLACK_BOT_TOKEN: sandbox.slack.botToken,
    INCIDENT_CHANNEL: sandbox.slack.channel.id,
  });
