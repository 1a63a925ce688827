import { once } from 'node:events';
import { afterEach, expect, it } from '@jest/globals';
import { WebClient } from '@slack/web-api';
import { WebSocket } from 'ws';
import { type SlackSandbox, startSlack } from '../../../sandbox/slack/start-slack.ts';
import { awaited } from '../../support/start-bolt.ts';

interface Frame {
  readonly type: string;
  readonly envelope_id: string;
  readonly retry_attempt: number;
  readonly retry_reason: string;
  readonly payload: { readonly event_id: string };
}

let slack: SlackSandbox;
afterEach(() => slack.stop());

async function connect(onFrame: (frame: Frame, socket: WebSocket) => void): Promise<WebSocket> {
  const client = new WebClient(slack.appToken, { slackApiUrl: slack.apiUrl });
  const { url } = await client.apps.connections.open({});
  const socket = new WebSocket(String(url));
  socket.on('message', (data) => onFrame(JSON.parse(String(data)), socket));
  await once(socket, 'message');
  return socket;
}

it('tries an event three times more when nobody acknowledges, and says which try it is', async () => {
  slack = await startSlack({ ackTimeoutMs: 30, redeliveryMs: [5, 5, 5] });
  const tries: Frame[] = [];
  const last = awaited<void>();
  await connect((frame) => {
    if (frame.type !== 'events_api') return;
    tries.push(frame);
    if (frame.retry_attempt === 3) last.arrive();
  });
  await slack.as('U0AIKO').post('C0INCIDENTS', 'anyone?');
  await last.value;
  expect(tries.map(({ retry_attempt }) => retry_attempt)).toEqual([0, 1, 2, 3]);
  expect(tries.map(({ retry_reason }) => retry_reason)).toEqual([
    '',
    ...Array(3).fill('http_timeout'),
  ]);
  expect(new Set(tries.map(({ payload }) => payload.event_id)).size).toBe(1);
  expect(new Set(tries.map(({ envelope_id }) => envelope_id)).size).toBe(4);
});

it('shares envelopes out among the connections, and takes the acknowledgement of one', async () => {
  slack = await startSlack();
  const counts = [0, 0];
  const both = awaited<void>();
  const answer = (which: number) => (frame: Frame, socket: WebSocket) => {
    if (frame.type !== 'events_api') return;
    socket.send(JSON.stringify({ envelope_id: frame.envelope_id }));
    counts[which] = (counts[which] ?? 0) + 1;
    if (counts.every((count) => count === 2)) both.arrive();
  };
  await connect(answer(0));
  await connect(answer(1));
  const aiko = slack.as('U0AIKO');
  for (const text of ['one', 'two', 'three', 'four']) await aiko.post('C0INCIDENTS', text);
  await both.value;
  expect(counts).toEqual([2, 2]);
});

it('lets a ticket open one connection only', async () => {
  slack = await startSlack();
  const client = new WebClient(slack.appToken, { slackApiUrl: slack.apiUrl });
  const { url } = await client.apps.connections.open({});
  const first = new WebSocket(String(url));
  await once(first, 'open');
  const second = new WebSocket(String(url));
  const [error] = await once(second, 'error');
  expect(String(error)).toContain('404');
});
