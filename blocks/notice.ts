import type { ThreadItem } from '../src/domain/thread-item.ts';
import { blocksOf, clip, context, escapeText, plainOf, section } from './text.ts';

/** A signed message that no parser knows, as it came: nothing is dropped. */
export const noticeOf = (key: string, title: string, message: string): ThreadItem => {
  const words = `*${escapeText(clip(title, 200))}*\n${escapeText(clip(message, 2500))}`;
  return {
    key,
    place: 'channel',
    text: plainOf(words),
    blocks: blocksOf(
      section(words),
      context('A notification that Halcyon does not know, as it came.'),
    ),
    facts: {},
    explains: false,
  };
};
