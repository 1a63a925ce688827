import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { completeBlocks } from '../../../sandbox/slack/blocks/complete-blocks.ts';
import { type Surface, validateBlocks } from '../../../sandbox/slack/blocks/validate-blocks.ts';
import { validateView } from '../../../sandbox/slack/blocks/validate-view.ts';
import { everyBlock } from '../../e2e/sandbox-slack/every-block.ts';

const plain = (text: string) => ({ type: 'plain_text', text });
const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } });
const button = (fields: object) => ({ type: 'button', text: plain('Go'), ...fields });
const actions = (...elements: object[]) => ({ type: 'actions', elements });

const complaints = (blocks: unknown[], surface: Surface = 'message') =>
  validateBlocks(blocks, surface, '/blocks').map(
    ({ message, pointer }) => `${message} [${pointer}]`,
  );

describe('blocks as Slack takes them', () => {
  it('finds nothing wrong with one of every kind', () => {
    expect(complaints(everyBlock)).toEqual([]);
  });

  it.each<[string, unknown, string]>([
    ['an unknown type', { type: 'nope' }, 'unsupported type: nope [/blocks/0/type]'],
    ['no text', { type: 'section' }, 'must define either `fields` or `text` [/blocks/0]'],
    ['an empty text', section(''), 'must be more than 0 characters [/blocks/0/text/text]'],
    [
      'a header that is too long',
      { type: 'header', text: plain('x'.repeat(151)) },
      'must be less than 151 characters [/blocks/0/text/text]',
    ],
    [
      'too many fields',
      { type: 'section', fields: Array(11).fill(plain('x')) },
      'no more than 10 items allowed [/blocks/0/fields]',
    ],
    [
      'mrkdwn on a button',
      actions(button({ text: { type: 'mrkdwn', text: 'Go' } })),
      'must be a valid enum value [/blocks/0/elements/0/text/type]',
    ],
    [
      'a value that is too long',
      actions(button({ value: 'x'.repeat(2001) })),
      'must be less than 2001 characters [/blocks/0/elements/0/value]',
    ],
    [
      'an address that is none',
      actions(button({ url: 'not a url' })),
      'Must be a valid URL [/blocks/0/elements/0/url]',
    ],
    [
      'a property that nobody knows',
      { type: 'divider', colour: 'red' },
      'invalid additional property: colour [/blocks/0]',
    ],
    [
      'an image without a source',
      { type: 'image', alt_text: 'x' },
      'must define either `image_url` or `slack_file` [/blocks/0]',
    ],
    [
      'the same action twice in a block',
      actions(button({ action_id: 'a' }), button({ action_id: 'a' })),
      'action_id `a` already exists [/blocks/0/elements/1/action_id]',
    ],
    [
      'an alert in a message',
      { type: 'alert', text: plain('x') },
      'unsupported type: alert [/blocks/0/type]',
    ],
  ])('refuses %s', (_what, block, complaint) => {
    expect(complaints([block])).toEqual([complaint]);
  });

  it('lets a block stand only where Slack shows it', () => {
    expect(complaints([{ type: 'markdown', text: 'x' }], 'home')).toHaveLength(1);
    expect(complaints([{ type: 'alert', text: plain('x') }], 'modal')).toEqual([]);
  });

  it('counts blocks by surface', () => {
    const many = Array(51).fill({ type: 'divider' });
    expect(complaints(many)).toEqual(['no more than 50 items allowed [/blocks]']);
    expect(complaints(many, 'modal')).toEqual([]);
  });

  it('wants block ids unique', () => {
    const twins = [
      { type: 'divider', block_id: 'b' },
      { type: 'divider', block_id: 'b' },
    ];
    expect(complaints(twins)).toEqual(['block_id `b` already exists [/blocks/1/block_id]']);
  });

  it('takes whatever it is given, and answers', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), (blocks) => {
        const found = validateBlocks(blocks, 'message', '/blocks');
        return found.every(({ pointer }) => pointer.startsWith('/blocks'));
      }),
    );
  });
});

describe('views', () => {
  const modal = { type: 'modal', title: plain('Title'), blocks: [] };

  it('wants a submit button where there is an input', () => {
    const input = {
      type: 'input',
      label: plain('Why'),
      element: { type: 'plain_text_input', action_id: 'a' },
    };
    expect(validateView({ ...modal, blocks: [input] })).toEqual([
      { pointer: '/view', message: 'missing required field: submit' },
    ]);
    expect(validateView({ ...modal, blocks: [input], submit: plain('Go') })).toEqual([]);
  });

  it('names what is missing', () => {
    expect(validateView({ type: 'modal', blocks: [] })).toEqual([
      { pointer: '/view', message: 'missing required field: title' },
    ]);
  });
});

it('makes up the ids that an app left out, and only those', () => {
  const [first, second] = completeBlocks([
    { type: 'divider', block_id: 'mine' },
    actions(button({}), button({ action_id: 'kept' })),
  ]);
  expect(first).toEqual({ type: 'divider', block_id: 'mine' });
  expect(second).toMatchObject({
    block_id: expect.any(String),
    elements: [{ action_id: expect.any(String) }, { action_id: 'kept' }],
  });
});
