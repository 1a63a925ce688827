import { describe, expect, it } from '@jest/globals';
import { clientErrors, stateValues } from '../../../sandbox/slack/people/input-values.ts';
import { typedText } from '../../../sandbox/slack/people/typed-text.ts';
import { createWorkspace } from '../../../sandbox/slack/workspace/create-workspace.ts';
import { defaultWorkspace } from '../../../sandbox/slack/workspace/default-workspace.ts';

const workspace = createWorkspace(defaultWorkspace, () => 0);

describe('what a client sends for what was typed', () => {
  it.each([
    ['@halcyon help', '<@U0HALCYON> help'],
    ['ask @on-call, please', 'ask <!subteam^S0ONCALL>, please'],
    ['see #general', 'see <#C0GENERAL|general>'],
    ['mina@example.com', 'mina@example.com'],
    ['@nobody here', '@nobody here'],
    ['a < b & c', 'a &lt; b &amp; c'],
    ['<@U0MINA> and <script>', '<@U0MINA> and &lt;script&gt;'],
    ['<!channel> wake up', '<!channel> wake up'],
  ])('%s', (typed, sent) => {
    expect(typedText(workspace, typed)).toBe(sent);
  });

  it('adds the name for commands that escape', () => {
    expect(typedText(workspace, 'assign @jonas', true)).toBe('assign <@U0JONAS|jonas>');
  });
});

const plain = (text: string) => ({ type: 'plain_text', text });
const option = (value: string) => ({ text: plain(value), value });
const input = (block_id: string, element: object, more: object = {}) => ({
  type: 'input',
  block_id,
  label: plain(block_id),
  element: { action_id: 'a', ...element },
  ...more,
});

describe('the state of inputs', () => {
  const blocks = [
    input('text', { type: 'plain_text_input', initial_value: 'before' }),
    input('menu', { type: 'static_select', options: [option('1'), option('2')] }),
    input('boxes', { type: 'checkboxes', options: [option('x'), option('y')] }),
    input('day', { type: 'datepicker', initial_date: '2026-03-01' }),
    input('who', { type: 'users_select' }),
  ];

  it('is what was put in, else what was preset, else empty', () => {
    const values = { 'menu/a': '2', 'boxes/a': ['y'], 'text/a': null };
    expect(stateValues(blocks, values)).toEqual({
      text: { a: { type: 'plain_text_input', value: null } },
      menu: { a: { type: 'static_select', selected_option: option('2') } },
      boxes: { a: { type: 'checkboxes', selected_options: [option('y')] } },
      day: { a: { type: 'datepicker', selected_date: '2026-03-01' } },
      who: { a: { type: 'users_select', selected_user: null } },
    });
  });

  it('never takes an option that was not on offer', () => {
    expect(stateValues(blocks, { 'menu/a': '9' })).toMatchObject({
      menu: { a: { selected_option: null } },
    });
  });

  it.each([
    ['', {}, 'Please complete this required field.'],
    ['ab', { min_length: 3 }, 'Use at least 3 characters.'],
    ['abcd', { max_length: 3 }, 'Use at most 3 characters.'],
    ['x', { type: 'number_input', is_decimal_allowed: false }, 'Enter a number.'],
    ['1.5', { type: 'number_input', is_decimal_allowed: false }, 'Enter a whole number.'],
    ['nope', { type: 'url_text_input' }, 'Enter a valid URL.'],
    ['nope', { type: 'email_text_input' }, 'Enter a valid email address.'],
  ])('complains of %j as the client does', (value, element, complaint) => {
    const one = [input('b', { type: 'plain_text_input', ...element })];
    const state = stateValues(one, { a: value });
    expect(clientErrors(one, state)).toEqual({ b: complaint });
  });

  it('lets an optional input be empty', () => {
    const one = [input('b', { type: 'plain_text_input' }, { optional: true })];
    expect(clientErrors(one, stateValues(one, {}))).toEqual({});
  });
});
