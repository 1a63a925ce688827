import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WebAPIPlatformError, WebClient } from '@slack/web-api';
import { type SlackSandbox, startSlack } from '../../../sandbox/slack/start-slack.ts';

const INCIDENTS = 'C0INCIDENTS';
const GENERAL = 'C0GENERAL';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

let now = Date.UTC(2026, 2, 1, 3, 0);
let slack: SlackSandbox;
let client: WebClient;
const clients = (token: string) =>
  new WebClient(token, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    // The errors under test would otherwise fill the output.
    logLevel: 'error' as never,
    logger: {
      debug: () => undefined,
      info: () => undefined,
      warn: () => undefined,
      error: () => undefined,
      setLevel: () => undefined,
      getLevel: () => 'error' as never,
      setName: () => undefined,
    },
  });

beforeAll(async () => {
  slack = await startSlack({ clock: () => now, fileProcessingMs: 500 });
  client = clients(slack.botToken);
});
afterAll(() => slack.stop());

/** Lets the buckets of the rate limits fill up again. */
const later = (ms = 60_000) => {
  now += ms;
};

async function refusal(call: Promise<unknown>): Promise<Record<string, unknown>> {
  try {
    await call;
  } catch (error) {
    if (error instanceof WebAPIPlatformError) return { ...error.data };
    throw error;
  }
  throw new Error('The call was taken.');
}

const post = (text: string, more: { thread_ts?: string } = {}) => {
  later(2000);
  return client.chat.postMessage({ channel: INCIDENTS, text, ...more });
};

describe('tokens and scopes', () => {
  it('knows its app, and refuses other tokens as Slack does', async () => {
    expect(await client.auth.test()).toMatchObject({
      team_id: 'T0HALCYON',
      user_id: 'U0HALCYON',
      bot_id: 'B0HALCYON',
    });
    expect(await refusal(clients('xoxb-other').auth.test())).toMatchObject({
      error: 'invalid_auth',
    });
    expect(await refusal(clients('').auth.test())).toMatchObject({ error: 'not_authed' });
    expect(await refusal(clients(slack.appToken).auth.test())).toMatchObject({
      error: 'not_allowed_token_type',
    });
    expect(await refusal(client.apiCall('chat.nothing'))).toMatchObject({
      error: 'unknown_method',
    });
  });

  it('names the scope that a token lacks', async () => {
    const answer = await refusal(
      client.reactions.add({ channel: INCIDENTS, timestamp: '1.1', name: 'eyes' }),
    );
    expect(answer).toMatchObject({ error: 'missing_scope', needed: 'reactions:write' });
    expect(String(answer['provided'])).toContain('chat:write');
    const direct = await client.conversations.open({ users: 'U0MINA' });
    const history = client.conversations.history({ channel: String(direct.channel?.id) });
    expect(await refusal(history)).toMatchObject({ error: 'missing_scope', needed: 'im:history' });
  });
});

describe('messages', () => {
  it('posts, replies, edits and reads back with metadata only when asked', async () => {
    const metadata = { event_type: 'halcyon_post', event_payload: { key: 'k-1' } };
    later();
    const parent = await client.chat.postMessage({ channel: INCIDENTS, text: 'One', metadata });
    const ts = String(parent.ts);
    const reply = await post('Two', { thread_ts: ts });
    expect(reply.message?.thread_ts).toBe(ts);
    const nested = await post('Three', { thread_ts: String(reply.ts) });
    expect(nested.message?.thread_ts).toBe(ts);
    const plain = await client.conversations.replies({ channel: INCIDENTS, ts });
    expect(plain.messages?.map(({ text }) => text)).toEqual(['One', 'Two', 'Three']);
    expect(plain.messages?.[0]).toMatchObject({ reply_count: 2, thread_ts: ts });
    expect(plain.messages?.[0]?.metadata).toBeUndefined();
    const full = await client.conversations.history({
      channel: INCIDENTS,
      include_all_metadata: true,
      oldest: ts,
      inclusive: true,
    });
    expect(full.messages?.map(({ text }) => text)).toEqual(['One']);
    expect(full.messages?.[0]?.metadata).toEqual(metadata);
  });

  it('deletes the blocks when text comes without them', async () => {
    later();
    const blocks = [{ type: 'section', text: { type: 'plain_text', text: 'Rich' } }];
    const { ts } = await client.chat.postMessage({ channel: INCIDENTS, text: 'Rich', blocks });
    const update = await client.chat.update({ channel: INCIDENTS, ts: String(ts), text: 'Bare' });
    expect(update.message).toMatchObject({ text: 'Bare', edited: { user: 'U0HALCYON' } });
    expect(update.message && 'blocks' in update.message).toBe(false);
    const theirs = await slack.as('U0MINA').post(INCIDENTS, 'mine');
    const foreign = client.chat.update({ channel: INCIDENTS, ts: String(theirs.ts), text: 'x' });
    expect(await refusal(foreign)).toMatchObject({ error: 'cant_update_message' });
  });

  it('posts to the channel without an error when the parent is gone', async () => {
    const parent = await post('Going');
    await client.chat.delete({ channel: INCIDENTS, ts: String(parent.ts) });
    const orphan = await post('Late', { thread_ts: String(parent.ts) });
    expect(orphan.message?.thread_ts).toBeUndefined();
    const top = await slack.as('U0MINA').messages(INCIDENTS);
    expect(top.at(-1)?.text).toBe('Late');
  });

  it('pages through history with an opaque cursor', async () => {
    const seen: (string | undefined)[] = [];
    let cursor: string | undefined;
    do {
      const page = await client.conversations.history({
        channel: INCIDENTS,
        limit: 2,
        ...(cursor && { cursor }),
      });
      expect(page.messages?.length).toBeLessThanOrEqual(2);
      seen.push(...(page.messages ?? []).map(({ ts }) => ts));
      cursor = page.response_metadata?.next_cursor || undefined;
    } while (cursor);
    const top = await slack.as('U0MINA').messages(INCIDENTS);
    expect(seen).toEqual(top.map(({ ts }) => ts).reverse());
  });

  it('knows channels that are not there and channels that the bot is not in', async () => {
    expect(await refusal(client.conversations.info({ channel: 'C0NOWHERE' }))).toMatchObject({
      error: 'channel_not_found',
    });
    const outside = client.conversations.history({ channel: GENERAL });
    expect(await refusal(outside)).toMatchObject({ error: 'not_in_channel' });
    // chat:write.public lets it post there all the same.
    expect(await client.chat.postMessage({ channel: '#general', text: 'Hi' })).toMatchObject({
      channel: GENERAL,
    });
  });
});

describe('blocks', () => {
  it('refuses wrong blocks with a pointer to what is wrong, and takes the validator by its word', async () => {
    later();
    const blocks = [
      { type: 'section', text: { type: 'mrkdwn', text: 'x'.repeat(3001) } },
      { type: 'image', image_url: 'https://example.com/a.png' },
    ];
    const answer = await refusal(
      client.chat.postMessage({ channel: INCIDENTS, text: 'x', blocks }),
    );
    expect(answer).toMatchObject({
      error: 'invalid_blocks',
      errors: [
        'must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
        'missing required field: alt_text [json-pointer:/blocks/1]',
      ],
    });
    expect(answer['response_metadata']).toMatchObject({
      messages: expect.arrayContaining([
        '[ERROR] missing required field: alt_text [json-pointer:/blocks/1]',
      ]),
    });
    const verdict = await refusal(client.blocks.validate({ blocks }));
    expect(verdict).toMatchObject({
      error: 'invalid_blocks',
      errors: [
        { pointer: '/0/text/text', code: 'failed_constraint' },
        { pointer: '/1', message: 'missing required field: alt_text' },
      ],
    });
  });

  it('refuses more text than Slack shows', async () => {
    later();
    const blocks = Array.from({ length: 5 }, () => ({
      type: 'section',
      text: { type: 'mrkdwn', text: 'y'.repeat(2900) },
    }));
    const answer = await refusal(
      client.chat.postMessage({ channel: INCIDENTS, text: 'y', blocks }),
    );
    expect(answer).toMatchObject({ error: 'msg_blocks_too_long' });
  });
});

describe('files', () => {
  it('takes uploads in both forms, processes them, and shows them in an image block', async () => {
    const { upload_url, file_id } = await client.files.getUploadURLExternal({
      filename: 'p90.png',
      length: PNG.length,
    });
    const id = String(file_id);
    expect(id).toMatch(/^F[A-Z0-9]{8,}$/);
    const wrong = await fetch(String(upload_url), { method: 'POST', body: 'short' });
    expect(wrong.status).toBe(400);
    const sent = await fetch(String(upload_url), { method: 'POST', body: new Uint8Array(PNG) });
    expect(await sent.text()).toBe(`OK - ${PNG.length}`);
    await client.files.completeUploadExternal({ files: [{ id, title: 'p90' }] });
    const blocks = [{ type: 'image', alt_text: 'p90', slack_file: { id } }];
    later(100);
    const early = client.chat.postMessage({ channel: INCIDENTS, text: 'p90', blocks });
    expect(await refusal(early)).toMatchObject({ error: 'invalid_blocks' });
    expect((await client.files.info({ file: id })).file?.mimetype).toBe('');
    later();
    const { file } = await client.files.info({ file: id });
    expect(file).toMatchObject({ mimetype: 'image/png', original_w: 1, original_h: 1 });
    expect(
      await client.chat.postMessage({ channel: INCIDENTS, text: 'p90', blocks }),
    ).toMatchObject({
      ok: true,
    });
    const headers = { authorization: `Bearer ${slack.botToken}` };
    const bytes = await fetch(String(file?.url_private), { headers });
    expect(Buffer.from(await bytes.arrayBuffer()).equals(PNG)).toBe(true);
    expect((await fetch(String(file?.url_private))).status).toBe(403);
  });

  it('serves the SDK, which uploads as a form, and shares the file in a thread', async () => {
    const parent = await post('Parent');
    await client.files.uploadV2({
      channel_id: INCIDENTS,
      thread_ts: String(parent.ts),
      filename: 'log.txt',
      file: Buffer.from('REPORT Duration: 812 ms'),
      initial_comment: 'The log',
    });
    const thread = await slack.as('U0MINA').thread(INCIDENTS, String(parent.ts));
    expect(thread.at(-1)).toMatchObject({
      text: 'The log',
      files: [{ name: 'log.txt', size: 23 }],
    });
  });
});

describe('people and channels', () => {
  it('tells who is deactivated, who comes from elsewhere, and who is in a group', async () => {
    const guest = await client.users.info({ user: 'U0GUEST' });
    expect(guest.user).toMatchObject({ team_id: 'T0OTHER', is_stranger: true });
    const gone = await client.users.info({ user: 'U0GONE' });
    expect(gone.user?.deleted).toBe(true);
    const group = await client.usergroups.users.list({ usergroup: 'S0APPROVERS' });
    expect(group.users).toEqual(['U0MINA', 'U0JONAS']);
    const groups = await client.usergroups.list({ include_users: true });
    expect(groups.usergroups?.map(({ handle }) => handle)).toContain('on-call');
    const info = await client.conversations.info({ channel: INCIDENTS });
    expect(info.channel).toMatchObject({ is_member: true, is_ext_shared: true });
  });

  it('keeps bookmarks, pins, a topic and a canvas', async () => {
    const { ts } = await post('Pin me');
    await client.pins.add({ channel: INCIDENTS, timestamp: String(ts) });
    const again = client.pins.add({ channel: INCIDENTS, timestamp: String(ts) });
    expect(await refusal(again)).toMatchObject({ error: 'already_pinned' });
    await client.bookmarks.add({
      channel_id: INCIDENTS,
      title: 'Runbook',
      type: 'link',
      link: 'https://example.com',
    });
    await client.conversations.setTopic({ channel: INCIDENTS, topic: 'INC-42' });
    await client.canvases.create({
      title: 'Postmortem',
      channel_id: INCIDENTS,
      document_content: { type: 'markdown', markdown: '# What happened' },
    });
    const [channel] = await slack.as('U0MINA').channels();
    expect(channel).toMatchObject({
      topic: 'INC-42',
      bookmarks: [{ title: 'Runbook' }],
      canvases: [{ title: 'Postmortem', markdown: '# What happened' }],
    });
  });
});

describe('limits and faults', () => {
  it('answers 429 after a short burst in one channel, and says when to come back', async () => {
    later();
    const burst = Array.from({ length: 5 }, (_, i) =>
      client.chat.postMessage({ channel: INCIDENTS, text: `burst ${i}` }),
    );
    const results = await Promise.allSettled(burst);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(4);
    const limited = results.find((result) => result.status === 'rejected');
    expect(limited?.reason).toMatchObject({ retryAfter: 1 });
    now += 1000;
    expect(await client.chat.postMessage({ channel: INCIDENTS, text: 'after' })).toMatchObject({
      ok: true,
    });
  });

  it('fails on request, before or after the work', async () => {
    const countOf = async (text: string) =>
      (await slack.as('U0MINA').messages(INCIDENTS)).filter((message) => message.text === text)
        .length;
    slack.apiFaults.set('chat.postMessage', { status: 503, times: 1 });
    await expect(post('before')).rejects.toMatchObject({ statusCode: 503 });
    expect(await countOf('before')).toBe(0);
    slack.apiFaults.set('chat.postMessage', { status: 503, afterWork: true, times: 1 });
    await expect(post('after work')).rejects.toMatchObject({ statusCode: 503 });
    expect(await countOf('after work')).toBe(1);
    slack.apiFaults.set('chat.postMessage', { dropConnection: true, afterWork: true, times: 1 });
    await expect(post('cut')).rejects.toMatchObject({ code: 'slack_webapi_request_error' });
    expect(await countOf('cut')).toBe(1);
    expect(await post('fine')).toMatchObject({ ok: true });
  });

  it('gives a trigger three seconds, once', async () => {
    const view = {
      type: 'modal' as const,
      title: { type: 'plain_text' as const, text: 'T' },
      blocks: [{ type: 'divider' as const }],
    };
    expect(await refusal(client.views.open({ trigger_id: 'none', view }))).toMatchObject({
      error: 'invalid_trigger_id',
    });
    const wrong = { ...view, title: { type: 'plain_text' as const, text: 'x'.repeat(25) } };
    expect(await refusal(client.views.open({ trigger_id: 'none', view: wrong }))).toMatchObject({
      error: 'invalid_arguments',
      response_metadata: {
        messages: ['[ERROR] must be less than 25 characters [json-pointer:/view/title/text]'],
      },
    });
  });
});

it('serves nobody but loopback', async () => {
  const { request } = await import('node:http');
  const { port } = new URL(slack.apiUrl);
  const status = await new Promise((resolve) => {
    request(
      { host: '127.0.0.1', port, path: '/workspace/directory', headers: { host: 'evil.example' } },
      (response) => resolve(response.resume().statusCode),
    ).end();
  });
  expect(status).toBe(403);
});
