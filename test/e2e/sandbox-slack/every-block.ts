import type { KnownBlock } from '@slack/types';

const plain = (text: string) => ({ type: 'plain_text' as const, text });
const raw = (text: string) => ({ type: 'raw_text' as const, text });

/** One block of every kind that a message may have, but for pictures and video. */
export const everyBlock: KnownBlock[] = [
  { type: 'header', text: plain('Header') },
  {
    type: 'rich_text',
    elements: [
      {
        type: 'rich_text_section',
        elements: [
          { type: 'text', text: 'bold in rich text', style: { bold: true } },
          { type: 'text', text: ' for ' },
          { type: 'user', user_id: 'U0AIKO' },
          { type: 'text', text: ', see ' },
          { type: 'link', url: 'https://example.com/runbook', text: 'the runbook' },
        ],
      },
      {
        type: 'rich_text_list',
        style: 'bullet',
        elements: [
          { type: 'rich_text_section', elements: [{ type: 'text', text: 'First item' }] },
          { type: 'rich_text_section', elements: [{ type: 'text', text: 'Second item' }] },
        ],
      },
      {
        type: 'rich_text_preformatted',
        elements: [{ type: 'text', text: 'REPORT Duration: 812.4 ms\nInit Duration: 795.1 ms' }],
      },
      {
        type: 'rich_text_quote',
        elements: [{ type: 'text', text: '<script>alert(1)</script>' }],
      },
    ],
  },
  {
    type: 'markdown',
    text: '## Markdown heading\n\n1. **one**\n2. `two`\n\n[a link](https://example.com)',
  },
  {
    type: 'table',
    column_settings: [{ align: 'left' }, { align: 'right' }],
    rows: [
      [raw('Service'), raw('p90')],
      [raw('authorizer'), raw('1.60 s')],
      [raw('user-service'), raw('0.52 s')],
    ],
  },
  {
    type: 'section',
    text: { type: 'mrkdwn', text: '~old~ _new_ *state* :warning: <!here>\n> quoted\n```code```' },
    accessory: {
      type: 'static_select',
      action_id: 'severity',
      placeholder: plain('Severity'),
      options: ['1', '2', '3'].map((value) => ({ text: plain(`Severity ${value}`), value })),
    },
  },
  {
    type: 'actions',
    elements: [
      { type: 'button', action_id: 'go', text: plain('Go'), style: 'primary' },
      { type: 'datepicker', action_id: 'day', initial_date: '2026-03-01' },
    ],
  },
  {
    type: 'container',
    title: plain('Container'),
    subtitle: plain('folds'),
    is_collapsible: true,
    child_blocks: [{ type: 'section', text: plain('Inside the container') }],
  },
  {
    type: 'carousel',
    elements: [
      {
        type: 'card',
        title: { type: 'mrkdwn', text: 'Card title' },
        body: { type: 'mrkdwn', text: 'A body of *few* words.' },
        actions: [{ type: 'button', action_id: 'card-1', text: plain('Choose') }],
      },
      {
        type: 'card',
        title: { type: 'mrkdwn', text: 'Another card' },
        body: { type: 'mrkdwn', text: 'Less to say.' },
      },
    ],
  },
];
