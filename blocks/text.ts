import type { ActionsBlock, Button, ContextBlock, KnownBlock, SectionBlock } from '@slack/types';

/** Text that others wrote, made harmless in mrkdwn: no mention, link or date comes through (Slack: Escaping text). */
export const escapeText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** At most `most` characters, the last of them an ellipsis when it was longer. */
export const clip = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, Math.max(0, most - 1)).trimEnd()}…`;

/** A section of mrkdwn; Slack takes 3000 characters. */
export const section = (mrkdwn: string): SectionBlock => ({
  type: 'section',
  text: { type: 'mrkdwn', text: clip(mrkdwn, 3000), verbatim: true },
});

/** Small grey text under the rest. */
export const context = (mrkdwn: string): ContextBlock => ({
  type: 'context',
  elements: [{ type: 'mrkdwn', text: clip(mrkdwn, 2000), verbatim: true }],
});

/** `actionId` says what, `value` of what: an opaque id that the server looks up. */
export const button = (
  label: string,
  actionId: string,
  value: string,
  style?: 'primary' | 'danger',
): Button => ({
  type: 'button',
  text: { type: 'plain_text', text: clip(label, 75), emoji: false },
  action_id: actionId,
  value,
  ...(style && { style }),
});

/** A row of buttons, or nothing when there are none. */
export const buttons = (elements: readonly Button[]): ActionsBlock[] =>
  elements.length === 0 ? [] : [{ type: 'actions', elements: [...elements].slice(0, 25) }];

/** The lines that are there, one under the other. */
export const lines = (...all: readonly (string | null | undefined | false)[]): string =>
  all.filter((line): line is string => typeof line === 'string' && line !== '').join('\n');

/** Mrkdwn as plain words, for the top-level text: markers off, dates by their fallback. */
export const plainOf = (mrkdwn: string): string =>
  mrkdwn
    .replaceAll(/<!date\^[^|>]*\|([^>]*)>/g, '$1')
    .replaceAll(/<(https?:[^|>]*)\|([^>]*)>/g, '$2')
    .replaceAll(/(^|\s)\*([^*\n]+)\*(?=\s|$|[.,:;])/g, '$1$2');

/** Blocks typed as Slack knows them. */
export const blocksOf = (...blocks: readonly KnownBlock[]): KnownBlock[] => [...blocks];
