import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Bot, spawnBot } from '../../sandbox/spawn-bot.ts';
import { type Sandbox, startSandbox } from '../../sandbox/start-sandbox.ts';
import { freePort } from '../support/free-port.ts';

let sandbox: Sandbox;
let bot: Bot;

beforeAll(async () => {
  const port = await freePort();
  sandbox = await startSandbox({
    seed: 5,
    slackEventsUrl: `http://127.0.0.1:${port}/slack/events`,
  });
  bot = await spawnBot(sandbox, {
    port,
    env: { SLACK_APP_TOKEN: '', SLACK_SIGNING_SECRET: sandbox.slack.signingSecret },
  });
}, 90_000);

afterAll(async () => {
  await bot?.end('SIGTERM');
  await sandbox?.stop();
});

/** A slash command as Slack would sign it at that time. */
const send = (secondsAhead: number, secret = sandbox.slack.signingSecret) => {
  const timestamp = String(Math.floor(Date.now() / 1000) + secondsAhead);
  const body = new URLSearchParams({
    command: '/incident',
    text: 'help',
    team_id: 'T0HALCYON',
    user_id: 'U0MINA',
    channel_id: sandbox.slack.channel.id,
    trigger_id: `t-${secondsAhead}`,
  }).toString();
  const mac = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  return fetch(`${bot.url}/slack/events`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': `v0=${mac}`,
    },
    body,
  });
};

describe('Slack over signed HTTP', () => {
  it('answers a command to the person who gave it', async () => {
    const done = await sandbox.slack
      .as('U0MINA')
      .slash('/incident', 'help', sandbox.slack.channel.id);
    expect(done).toMatchObject({ ok: true });
    expect(JSON.stringify(done)).toContain('What you can ask');
  });

  it('takes a request of now, and none of an hour ago, of tomorrow, or of somebody else', async () => {
    expect((await send(0)).status).toBe(200);
    expect((await send(-3600)).status).toBe(403);
    expect((await send(86_400)).status).toBe(403);
    expect((await send(0, 'not-the-secret')).status).toBe(401);
  });
});
