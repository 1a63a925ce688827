import type { App } from '@slack/bolt';
import type { KnownBlock, ModalView } from '@slack/types';

const text = (value: string) => ({ type: 'mrkdwn' as const, text: value });
const plain = (value: string) => ({ type: 'plain_text' as const, text: value });

/** A card with one block of most kinds that an incident shows. */
export function incidentCard(chartFileId: string, approved: boolean): KnownBlock[] {
  return [
    {
      type: 'section',
      text: text(
        '*INC-42 · Sign-in slow, getting worse: p90 1.60 s, 4 % failing*\nVery likely cause: authorizer v42. Cold starts add 0.80 s; it lost 50 warm instances at 02:58.\nPath: `authorizer` → `user-service` (retries ×3) → `users-table`',
      ),
      accessory: { type: 'button', action_id: 'evidence', text: plain('Evidence') },
    },
    {
      type: 'section',
      fields: [
        text('*Next*\nusers-table throttles, 70 %, 03:06 to 03:10'),
        text('*If we wait*\nUnlikely to clear alone'),
      ],
    },
    {
      type: 'image',
      alt_text: 'Sign-in p90 rises from 0.52 s to 1.60 s at 02:58.',
      title: plain('Sign-in p90, last 30 minutes'),
      slack_file: { id: chartFileId },
    },
    {
      type: 'plan',
      title: 'Recovery',
      tasks: [
        {
          type: 'task_card',
          task_id: 'pc',
          title: 'Provisioned concurrency 0 → 50',
          status: 'complete',
        },
        {
          type: 'task_card',
          task_id: 'breaker',
          title: 'Open breaker user-service → users-table',
          status: approved ? 'in_progress' : 'pending',
        },
      ],
    },
    approved
      ? { type: 'context', elements: [text('Approved by <@U0MINA>. Closes itself in 10 min.')] }
      : {
          type: 'actions',
          block_id: 'decide',
          elements: [
            {
              type: 'button',
              action_id: 'review',
              style: 'primary',
              text: plain('Open breaker… medium'),
              value: 'plan-7f3a',
            },
            {
              type: 'button',
              action_id: 'stop',
              style: 'danger',
              text: plain('Stop'),
              confirm: {
                title: plain('Stop the action?'),
                text: text('Provisioned concurrency goes back to 0.'),
                confirm: plain('Stop it'),
                deny: plain('Keep going'),
                style: 'danger',
              },
            },
            {
              type: 'overflow',
              action_id: 'more',
              options: [{ text: plain('Show the CLI command'), value: 'cli' }],
            },
          ],
        },
    { type: 'divider' },
    { type: 'context', elements: [text("Can't see: payment logs (access denied) · Owner: none")] },
  ];
}

const modal: ModalView = {
  type: 'modal',
  callback_id: 'approve',
  title: plain('Open breaker'),
  submit: plain('Approve'),
  close: plain('Not now'),
  blocks: [
    {
      type: 'section',
      text: text(
        '*user-service → users-table*, 10 minutes, closes itself.\n6 % get cached profiles.',
      ),
    },
    {
      type: 'input',
      block_id: 'reason',
      label: plain('Why now?'),
      hint: plain('Goes into the audit.'),
      element: { type: 'plain_text_input', action_id: 'why', multiline: true, min_length: 5 },
    },
    {
      type: 'input',
      block_id: 'minutes',
      label: plain('For how long?'),
      element: {
        type: 'static_select',
        action_id: 'for',
        initial_option: { text: plain('10 minutes'), value: '10' },
        options: [
          { text: plain('10 minutes'), value: '10' },
          { text: plain('30 minutes'), value: '30' },
        ],
      },
    },
    {
      type: 'input',
      block_id: 'tell',
      optional: true,
      label: plain('Tell'),
      element: {
        type: 'checkboxes',
        action_id: 'whom',
        options: [
          { text: text('*On call*'), value: 'oncall' },
          { text: text('Everyone in the channel'), value: 'all' },
        ],
      },
    },
  ],
};

const home: KnownBlock[] = [
  { type: 'header', text: plain('Open incidents') },
  {
    type: 'section',
    text: text('*INC-42* · Sign-in slow · 6 min · severity 2'),
    accessory: { type: 'button', action_id: 'open', text: plain('Open thread') },
  },
  { type: 'divider' },
  { type: 'header', text: plain('Time to context') },
  {
    type: 'section',
    fields: [text('*First card*\n4.8 s, p90 6.1 s'), text('*Cause named*\n41 s, p90 58 s')],
  },
];

interface Decision {
  readonly by: string;
  readonly why: string | null | undefined;
  readonly minutes: string | undefined;
}

/** A small incident app: a card with buttons, a modal that approves, a command, a mention, a home tab. */
export function incidentApp(
  onDecision: (decision: Decision) => void,
  onStop: () => void,
): {
  /** How often the dangerous button came through. */
  stops: () => number;
  listen: (app: App) => void;
  show: (ts: string, file: string) => void;
} {
  let card = { ts: '', file: '' };
  let stops = 0;
  return {
    stops: () => stops,
    show: (ts, file) => {
      card = { ts, file };
    },
    listen: (app) => {
      app.action('review', async ({ ack, body, client }) => {
        await ack();
        if (body.type !== 'block_actions') return;
        await client.views.open({ trigger_id: body.trigger_id, view: modal });
      });
      app.action('stop', async ({ ack }) => {
        await ack();
        stops += 1;
        onStop();
      });
      app.view('approve', async ({ ack, view, body, client }) => {
        await ack();
        const { values } = view.state;
        await client.chat.update({
          channel: 'C0INCIDENTS',
          ts: card.ts,
          text: 'Approved',
          blocks: incidentCard(card.file, true),
        });
        await client.chat.postMessage({
          channel: 'C0INCIDENTS',
          thread_ts: card.ts,
          text: `<@${body.user.id}> approved *open breaker user-service → users-table*, 10 min, closes itself. Plan \`7f3a\`.`,
        });
        onDecision({
          by: body.user.id,
          why: values['reason']?.['why']?.value,
          minutes: values['minutes']?.['for']?.selected_option?.value,
        });
      });
      app.command('/incident', async ({ ack, command }) => {
        await ack({ text: `*INC-42* is the only open incident. You asked: \`${command.text}\`` });
      });
      app.event('app_mention', async ({ event, say }) => {
        await say({
          thread_ts: event.thread_ts ?? event.ts,
          text: 'Authorizer *v42* went live at 02:58. Its cold starts are 38 %, usually 1 %.',
        });
      });
      app.event('app_home_opened', async ({ event, client }) => {
        await client.views.publish({ user_id: event.user, view: { type: 'home', blocks: home } });
      });
    },
  };
}
