import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SSMClient, StartAutomationExecutionCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Bot, spawnBot } from '../../sandbox/spawn-bot.ts';
import {
  type Sandbox,
  sandboxCredentials,
  startSandbox,
  subscribeBot,
} from '../../sandbox/start-sandbox.ts';
import { eventually } from '../support/eventually.ts';
import { runCommand } from '../support/run-command.ts';

const SEED = 3;
const AWS_CLI = '/usr/bin/aws';
const INSPECTOR = 'node_modules/.bin/mcp-inspector';
const MAIN = 'src/main.ts';
const PATH = `${process.cwd()}/node_modules/.bin:/usr/bin:/bin`;

let sandbox: Sandbox;
let bot: Bot;
beforeAll(async () => {
  sandbox = await startSandbox({ seed: SEED });
  bot = await spawnBot(sandbox);
  await subscribeBot(sandbox, bot.url);
}, 90_000);
afterAll(async () => {
  await bot?.end('SIGKILL');
  await sandbox?.stop();
});

/** Nothing of the environment of these tests, and credentials that are none. */
const cleanEnv = () => ({
  PATH,
  HOME: '/nonexistent',
  AWS_ACCESS_KEY_ID: 'AKIASANDBOX',
  AWS_SECRET_ACCESS_KEY: 'sandbox',
  AWS_REGION: 'us-east-1',
  AWS_DEFAULT_REGION: 'us-east-1',
});

describe('the AWS CLI', () => {
  const aws = async (...args: string[]) => {
    const given = ['--endpoint-url', sandbox.aws.endpoint, '--output', 'json'];
    const { code, stdout, stderr } = await runCommand(AWS_CLI, [...args, ...given], cleanEnv());
    if (code !== 0) throw new Error(stderr);
    return JSON.parse(stdout) as Record<string, unknown>;
  };

  it('publishes to the topic, and the bot shows the message', async () => {
    await eventually(
      'the subscription is confirmed',
      () => bot.output().includes('subscription confirmed'),
      20_000,
    );
    const where = ['--topic-arn', sandbox.aws.topicArn, '--subject', 'By hand'];
    const said = await aws('sns', 'publish', ...where, '--message', 'from the command line');
    expect(said).toMatchObject({ MessageId: expect.any(String) });
    const mina = sandbox.slack.as('U0MINA');
    const shown = await eventually(
      'the message is in the channel',
      async () =>
        (await mina.messages(sandbox.slack.channel.id)).find(({ text }) =>
          text.includes('from the command line'),
        ),
      20_000,
    );
    expect(shown.text).toContain('By hand');
  }, 60_000);

  it('describes the automation executions', async () => {
    const ssm = new SSMClient({ endpoint: sandbox.aws.endpoint, ...sandboxCredentials });
    const { AutomationExecutionId } = await ssm.send(
      new StartAutomationExecutionCommand({
        DocumentName: 'Halcyon-CollectDiagnostics',
        Parameters: { AlarmNames: ['shop-api-5xx-rate'] },
      }),
    );
    ssm.destroy();
    expect(await aws('ssm', 'describe-automation-executions')).toMatchObject({
      AutomationExecutionMetadataList: [
        { AutomationExecutionId, DocumentName: 'Halcyon-CollectDiagnostics' },
      ],
    });
  }, 60_000);

  it('describes the alarms, which are OK', async () => {
    const { MetricAlarms } = await aws('cloudwatch', 'describe-alarms', '--state-value', 'OK');
    expect(MetricAlarms).toContainEqual(
      expect.objectContaining({ AlarmName: 'shop-sign-in-latency-p90', StateValue: 'OK' }),
    );
  }, 60_000);
});

describe('the MCP Inspector', () => {
  const inspect = async (server: string, ...args: string[]) => {
    const { code, stdout, stderr } = await runCommand(
      INSPECTOR,
      ['--cli', 'node', 'mcp/main.ts', server, ...serverEnv(), ...args],
      { ...cleanEnv(), HOME: tmpdir() },
    );
    if (code !== 0) throw new Error(`${stdout}${stderr}`);
    return JSON.parse(stdout) as Record<string, unknown>;
  };
  const serverEnv = () =>
    Object.entries({
      ...cleanEnv(),
      AWS_ENDPOINT_URL: sandbox.aws.endpoint,
      SANDBOX: '1',
      GRANT_SECRET: 'a secret that has thirty-two characters',
      DATA_DIR: mkdtempSync(join(tmpdir(), 'halcyon-mcp-')),
    }).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
  const call = (server: string, tool: string, args: Record<string, unknown>) =>
    inspect(
      server,
      ...['--method', 'tools/call', '--tool-name', tool],
      ...Object.entries(args).flatMap(([name, value]) => [
        '--tool-arg',
        `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
      ]),
    );
  const lastMinutes = (minutes: number) => ({
    from: new Date(Date.now() - minutes * 60_000).toISOString(),
    to: new Date().toISOString(),
  });

  it.each([
    ['auth-flow', ['get_auth_flow_context', 'correlate_auth_events', 'explain_cold_starts']],
    ['dependency-map', ['get_service_map', 'find_root_causes', 'predict_cascade']],
    ['recovery', ['propose_actions', 'assess_risk', 'execute_action', 'verify_recovery']],
  ])(
    'lists the tools of %s with their schemas',
    async (server, names) => {
      const { tools } = await inspect(server, '--method', 'tools/list');
      for (const name of names)
        expect(tools).toContainEqual(
          expect.objectContaining({
            name,
            inputSchema: expect.objectContaining({ type: 'object' }),
            outputSchema: expect.objectContaining({ type: 'object' }),
          }),
        );
    },
    90_000,
  );

  it('calls auth-flow', async () => {
    const answer = await call('auth-flow', 'get_auth_flow_context', {
      symptom: { signal: 'latency', statistic: 'p90', at: new Date().toISOString() },
      window: lastMinutes(5),
    });
    expect(answer).toMatchObject({ structuredContent: { verdict: 'auth-is-not-bottleneck' } });
  }, 90_000);

  it('calls dependency-map', async () => {
    const answer = await call('dependency-map', 'get_service_map', { window: lastMinutes(5) });
    const { nodes } = answer['structuredContent'] as { nodes: { id: string }[] };
    expect(nodes.map(({ id }) => id)).toContain('shop-authorizer');
  }, 90_000);

  it('calls recovery, which runs nothing without a grant', async () => {
    const answer = await call('recovery', 'execute_action', { grant: 'forged.grant' });
    expect(answer).toMatchObject({
      structuredContent: { outcome: 'refused', refusal: { code: 'grant-forged' } },
    });
  }, 90_000);
});

describe('the process', () => {
  it('names each thing that is missing in a line of its own, and ends with 2', async () => {
    const { code, stderr } = await runCommand('node', ['--no-warnings', MAIN], { PATH });
    expect(code).toBe(2);
    const lines = stderr.trim().split('\n');
    expect(lines.map((line) => line.split(' ')[0]).sort()).toEqual([
      'AWS_REGION',
      'INCIDENT_CHANNEL',
      'SLACK_APP_TOKEN',
      'SLACK_BOT_TOKEN',
      'SNS_TOPIC_ARNS',
    ]);
  }, 60_000);

  it('answers how it is, while it serves', async () => {
    const get = async (path: string) => {
      const response = await fetch(`${bot.url}${path}`);
      return { status: response.status, body: await response.text() };
    };
    expect(await get('/healthz')).toEqual({ status: 200, body: '{"ok":true}' });
    const { status, body } = await get('/readyz');
    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({ ready: true, checks: { slack: 'connected' } });
    const metrics = await get('/metrics');
    expect(metrics.status).toBe(200);
    expect(metrics.body).toContain('# TYPE halcyon_time_to_context_seconds histogram');
    expect(metrics.body).toMatch(/^halcyon_slack_calls_total\{method="chat.postMessage"\} [1-9]/m);
  });

  it('ends with 0 when it is asked to', async () => {
    expect(await bot.end('SIGTERM')).toBe(0);
    expect(bot.output()).toContain('"msg":"stopping"');
  }, 30_000);
});
