import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { App, ExpressReceiver, LogLevel } from '@slack/bolt';
import { signRequest } from '../../../sandbox/slack/delivery/http-transport.ts';
import { type SlackSandbox, startSlack } from '../../../sandbox/slack/start-slack.ts';
import { awaited } from '../../support/start-bolt.ts';

const INCIDENTS = 'C0INCIDENTS';
let slack: SlackSandbox;
let server: Server;
let statuses: number[];
let refuseFirst: boolean;

async function startHttpApp(listen: (app: App) => void): Promise<void> {
  const app: { receiver?: ExpressReceiver } = {};
  server = createServer((req, res) => {
    res.on('finish', () => statuses.push(res.statusCode));
    if (refuseFirst) {
      refuseFirst = false;
      res.writeHead(500).end();
    } else app.receiver?.app(req, res);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  slack = await startSlack({
    eventsUrl: `http://127.0.0.1:${port}/slack/events`,
    redeliveryMs: [5],
  });
  app.receiver = new ExpressReceiver({
    signingSecret: slack.signingSecret,
    logLevel: LogLevel.ERROR,
  });
  const bolt = new App({
    token: slack.botToken,
    receiver: app.receiver,
    logLevel: LogLevel.ERROR,
    deferInitialization: true,
    clientOptions: { slackApiUrl: slack.apiUrl },
  });
  listen(bolt);
  await bolt.init();
}

beforeEach(() => {
  statuses = [];
  refuseFirst = false;
});
afterEach(async () => {
  await slack.stop();
  server.closeAllConnections();
  server.close();
});

it('delivers signed events, clicks and commands that Bolt accepts', async () => {
  const mention = awaited<string>();
  await startHttpApp((app) => {
    app.event('app_mention', async ({ event }) => mention.arrive(event.text));
    app.command('/incident', async ({ ack, command }) => ack(`heard ${command.text}`));
    app.action('go', async ({ ack, respond }) => {
      await ack();
      await respond({ replace_original: true, text: 'Done' });
    });
  });
  const mina = slack.as('U0MINA');
  await mina.post(INCIDENTS, '@halcyon hello');
  expect(await mention.value).toBe('<@U0HALCYON> hello');
  expect(await mina.slash('/incident', 'list', INCIDENTS)).toMatchObject({
    ok: true,
    response: { text: 'heard list' },
  });
  const api = `${slack.apiUrl}chat.postMessage`;
  const posted = await fetch(api, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${slack.botToken}`,
      'content-type': 'application/json; charset=utf-8',
    },
    body: JSON.stringify({
      channel: INCIDENTS,
      text: 'Card',
      blocks: [
        {
          type: 'actions',
          elements: [{ type: 'button', action_id: 'go', text: { type: 'plain_text', text: 'Go' } }],
        },
      ],
    }),
  });
  const { ts } = (await posted.json()) as { ts: string };
  const where = { channelId: INCIDENTS, messageTs: ts, actionId: 'go' };
  expect(await mina.press(where)).toMatchObject({ ok: true });
  expect((await mina.messages(INCIDENTS)).at(-1)).toMatchObject({ ts, text: 'Done' });
});

it('tries again after an error, and says so in the headers that Bolt reads', async () => {
  const retry = awaited<unknown>();
  refuseFirst = true;
  await startHttpApp((app) => {
    app.event('message', async ({ context }) =>
      retry.arrive([context.retryNum, context.retryReason]),
    );
  });
  await slack.as('U0AIKO').post(INCIDENTS, 'hello');
  expect(await retry.value).toEqual([1, 'http_error']);
});

it('signs as Slack documents it', () => {
  // The example of "Verifying requests from Slack".
  const body =
    'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';
  expect(signRequest('8f742231b10e8888abcd99yyyzzz85a5', 1_531_420_618, body)).toBe(
    'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
  );
});
