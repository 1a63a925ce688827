import { afterEach, describe, expect, it } from '@jest/globals';
import type { KnownBlock } from '@slack/types';
import { awaited, type BoltOnSlack, startBolt } from '../../support/start-bolt.ts';

const INCIDENTS = 'C0INCIDENTS';
const MINA = 'U0MINA';

const card: KnownBlock[] = [
  { type: 'section', text: { type: 'mrkdwn', text: '*Sign-in slow*' } },
  {
    type: 'actions',
    block_id: 'decide',
    elements: [
      {
        type: 'button',
        action_id: 'review',
        text: { type: 'plain_text', text: 'Review…' },
        value: 'plan-7f3a',
      },
    ],
  },
];

const modal = {
  type: 'modal' as const,
  callback_id: 'approve',
  private_metadata: 'plan-7f3a',
  title: { type: 'plain_text' as const, text: 'Open breaker' },
  submit: { type: 'plain_text' as const, text: 'Approve' },
  blocks: [
    {
      type: 'input',
      block_id: 'why',
      label: { type: 'plain_text', text: 'Reason' },
      element: { type: 'plain_text_input', action_id: 'reason', min_length: 3 },
    },
  ] satisfies KnownBlock[],
};

describe('a Bolt app in Socket Mode', () => {
  let running: BoltOnSlack;
  afterEach(() => running.stop());

  it('gets a mention once as app_mention and once as message, and answers in its thread', async () => {
    const mention = awaited<{ text: string; channel_type: unknown }>();
    const message = awaited<string | undefined>();
    running = await startBolt((app) => {
      app.event('app_mention', async ({ event, say }) => {
        await say({ text: 'Here.', thread_ts: event.ts });
        mention.arrive({ text: event.text, channel_type: Reflect.get(event, 'channel_type') });
      });
      app.message(async ({ message: event }) => message.arrive(event.channel_type));
    });
    const mina = running.slack.as(MINA);
    const posted = await mina.post(INCIDENTS, '@halcyon context <script> & more');
    expect(await mention.value).toEqual({
      text: '<@U0HALCYON> context &lt;script&gt; &amp; more',
      channel_type: undefined,
    });
    expect(await message.value).toBe('channel');
    const thread = await mina.thread(INCIDENTS, String(posted.ts));
    expect(thread.map(({ text }) => text).at(-1)).toBe('Here.');
    expect(thread[0]?.reply_count).toBe(1);
  });

  it('takes a click through a modal to an edited card', async () => {
    const submitted = awaited<unknown>();
    running = await startBolt((app) => {
      app.action('review', async ({ ack, body, client }) => {
        await ack();
        if (body.type !== 'block_actions') return;
        await client.views.open({ trigger_id: body.trigger_id, view: modal });
      });
      app.view('approve', async ({ ack, view, body }) => {
        await ack();
        submitted.arrive({
          values: view.state.values,
          by: body.user.id,
          plan: view.private_metadata,
        });
      });
    });
    const { slack, app } = running;
    const posted = await app.client.chat.postMessage({
      channel: INCIDENTS,
      text: 'Slow',
      blocks: card,
    });
    const jonas = slack.as('U0JONAS');
    const where = { channelId: INCIDENTS, messageTs: String(posted.ts), actionId: 'review' };
    expect(await jonas.press(where)).toMatchObject({ ok: true });
    const [view] = await jonas.openViews();
    expect(view?.callback_id).toBe('approve');
    expect(await slack.as(MINA).openViews()).toEqual([]);
    const id = String(view?.id);
    expect(await jonas.submitView(id, {})).toMatchObject({
      errors: { why: 'Please complete this required field.' },
    });
    expect(await jonas.submitView(id, { reason: 'it is safe' })).toMatchObject({ ok: true });
    expect(await submitted.value).toEqual({
      values: { why: { reason: { type: 'plain_text_input', value: 'it is safe' } } },
      by: 'U0JONAS',
      plan: 'plan-7f3a',
    });
    expect(await jonas.openViews()).toEqual([]);
  });

  it('follows what a submission is answered with: errors, push, update, clear', async () => {
    const child = { ...modal, callback_id: 'child' };
    running = await startBolt((app) => {
      app.command('/incident', async ({ ack, client, body }) => {
        await ack();
        await client.views.open({ trigger_id: body.trigger_id, view: modal });
      });
      app.view('approve', async ({ ack, view }) => {
        const reason = view.state.values['why']?.['reason']?.value;
        if (reason === 'bad') {
          await ack({ response_action: 'errors', errors: { why: 'Say more.' } });
        } else if (reason === 'change') {
          await ack({ response_action: 'update', view: { ...modal, private_metadata: 'v2' } });
        } else {
          await ack({ response_action: 'push', view: child });
        }
      });
      app.view('child', async ({ ack }) => ack({ response_action: 'clear' }));
    });
    const mina = running.slack.as(MINA);
    expect(await mina.slash('/incident', 'actions', INCIDENTS)).toMatchObject({ ok: true });
    const top = async () => (await mina.openViews()).at(-1);
    const first = String((await top())?.id);
    expect(await mina.submitView(first, { reason: 'bad' })).toMatchObject({
      ok: false,
      errors: { why: 'Say more.' },
    });
    await mina.submitView(first, { reason: 'change' });
    expect(await top()).toMatchObject({ id: first, private_metadata: 'v2' });
    await mina.submitView(first, { reason: 'next' });
    const pushed = await top();
    expect(pushed).toMatchObject({ callback_id: 'child', previous_view_id: first });
    await mina.submitView(String(pushed?.id), { reason: 'fine' });
    expect(await mina.openViews()).toEqual([]);
  });

  it('answers a command to one person alone, and to the channel through its response_url', async () => {
    running = await startBolt((app) => {
      app.command('/incident', async ({ ack, command, respond }) => {
        await ack({ text: `You said: ${command.text}` });
        await respond({ text: 'For all', response_type: 'in_channel' });
      });
    });
    const mina = running.slack.as(MINA);
    const done = await mina.slash('/incident', 'ask @jonas', INCIDENTS);
    expect(done).toMatchObject({ ok: true, response: { text: 'You said: ask <@U0JONAS|jonas>' } });
    const [only] = await mina.ephemerals(INCIDENTS);
    expect(only?.text).toBe('You said: ask <@U0JONAS|jonas>');
    expect(await running.slack.as('U0JONAS').ephemerals(INCIDENTS)).toEqual([]);
    const lines = await mina.messages(INCIDENTS);
    expect(lines.map(({ text }) => text)).toEqual(['For all']);
  });

  it('tells a person what Slack tells when the app is too late, unknown or in a thread', async () => {
    running = await startBolt((app) => app.command('/incident', async () => undefined), {
      ackTimeoutMs: 50,
    });
    const mina = running.slack.as(MINA);
    expect(await mina.slash('/incident', '', INCIDENTS)).toMatchObject({
      error: 'operation_timeout',
    });
    expect(await mina.slash('/nothing', '', INCIDENTS)).toMatchObject({ error: 'unknown_command' });
    const notes = (await mina.ephemerals(INCIDENTS)).map(({ text }) => text);
    expect(notes).toEqual([
      '/incident failed with the error "operation_timeout"',
      '`/nothing` is not a valid command.',
    ]);
  });

  it('hears of the home tab, of reactions, of user groups and of a shortcut', async () => {
    const reaction = awaited<string>();
    const group = awaited<string[]>();
    const shortcut = awaited<string>();
    running = await startBolt((app) => {
      app.event('app_home_opened', async ({ event, client }) => {
        await client.views.publish({ user_id: event.user, view: { type: 'home', blocks: card } });
      });
      app.event('reaction_added', async ({ event }) => reaction.arrive(event.reaction));
      app.event('subteam_members_changed', async ({ event }) =>
        group.arrive(event.added_users ?? []),
      );
      app.shortcut('open_incident_from_message', async ({ ack, shortcut: body }) => {
        await ack();
        if (body.type === 'message_action') shortcut.arrive(String(body.message.text));
      });
    });
    const { slack, app } = running;
    const mina = slack.as(MINA);
    const posted = await mina.post(INCIDENTS, 'is it slow?');
    await mina.react(INCIDENTS, String(posted.ts), 'eyes');
    slack.setUserGroup('S0ONCALL', ['U0MINA', 'U0AIKO']);
    await mina.shortcut('open_incident_from_message', INCIDENTS, String(posted.ts));
    expect(await reaction.value).toBe('eyes');
    expect(await group.value).toEqual(['U0AIKO']);
    expect(await shortcut.value).toBe('is it slow?');
    await mina.appHome();
    await app.client.views.publish({ user_id: MINA, view: { type: 'home', blocks: card } });
    expect(await mina.appHome()).toMatchObject({ type: 'home', app_id: 'A0HALCYON' });
  });

  it('edits and deletes an ephemeral through its response_url, five times at most', async () => {
    const url = awaited<string>();
    running = await startBolt((app) => {
      app.action('review', async ({ ack, body, respond }) => {
        await ack();
        if (body.type === 'block_actions') url.arrive(body.response_url);
        await respond({ replace_original: true, text: 'Changed' });
      });
    });
    const { slack, app } = running;
    const hidden = await app.client.chat.postEphemeral({
      channel: INCIDENTS,
      user: MINA,
      text: 'x',
      blocks: card,
    });
    const mina = slack.as(MINA);
    const where = {
      channelId: INCIDENTS,
      messageTs: String(hidden.message_ts),
      actionId: 'review',
    };
    await mina.press(where);
    const answer = (body: unknown) =>
      url.value.then((to) =>
        fetch(to, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        }),
      );
    expect((await answer({ text: 'Again', replace_original: true })).status).toBe(200);
    expect((await mina.ephemerals(INCIDENTS)).map(({ text }) => text)).toContain('Again');
    await answer({ delete_original: true });
    expect(await mina.ephemerals(INCIDENTS)).toEqual([]);
    await answer({ text: 'four' });
    await answer({ text: 'five' });
    const sixth = await answer({ text: 'six' });
    expect([sixth.status, await sixth.json()]).toEqual([404, { ok: false, error: 'used_url' }]);
  });

  it('comes back after a disconnect frame, and misses nothing', async () => {
    const seen: string[] = [];
    const second = awaited<string>();
    running = await startBolt(
      (app) => {
        app.event('app_mention', async ({ event }) => {
          seen.push(event.text);
          if (event.text.endsWith('two')) second.arrive(event.text);
        });
      },
      { redeliveryMs: [300, 900, 2700], reconnectMs: 1000 },
    );
    const mina = running.slack.as(MINA);
    await mina.post(INCIDENTS, '@halcyon one');
    running.slack.disconnectSockets();
    await mina.post(INCIDENTS, '@halcyon two');
    expect(await second.value).toBe('<@U0HALCYON> two');
    expect(running.slack.socketCount()).toBe(1);
    expect(running.slack.callCount()['apps.connections.open']).toBe(2);
  });
});
