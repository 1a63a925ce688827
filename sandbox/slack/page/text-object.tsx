import type { TextObject } from '@slack/types';
import { withEmoji } from './emoji.ts';
import { Mrkdwn } from './mrkdwn.tsx';

/** A text object: mrkdwn is parsed, plain text is shown as it is. */
export function TextObjectView({ text }: { text: TextObject }) {
  if (text.type === 'mrkdwn') return <Mrkdwn text={text.text} />;
  return <span className="plain">{text.emoji === false ? text.text : withEmoji(text.text)}</span>;
}
