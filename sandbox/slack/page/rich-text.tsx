import type { RichTextBlock, RichTextBlockElement, RichTextElement } from '@slack/types';
import type { ReactNode } from 'react';
import { emojiFor, withEmoji } from './emoji.ts';
import {
  Broadcast,
  ChannelMention,
  DateText,
  GroupMention,
  UserMention,
  WebLink,
} from './references.tsx';

function unicodeEmoji(codes: string): string {
  return String.fromCodePoint(...codes.split('-').map((code) => Number.parseInt(code, 16)));
}

function content(element: RichTextElement): ReactNode {
  switch (element.type) {
    case 'text':
      return withEmoji(element.text);
    case 'link':
      return <WebLink url={element.url}>{element.text ?? element.url}</WebLink>;
    case 'user':
      return <UserMention id={element.user_id} />;
    case 'usergroup':
      return <GroupMention id={element.usergroup_id} />;
    case 'channel':
      return <ChannelMention id={element.channel_id} />;
    case 'team':
      return element.team_id;
    case 'broadcast':
      return <Broadcast range={element.range} />;
    case 'emoji':
      return element.unicode ? unicodeEmoji(element.unicode) : emojiFor(element.name);
    case 'date':
      return (
        <DateText
          timestamp={element.timestamp}
          format={element.format}
          fallback={element.fallback ?? ''}
        />
      );
    case 'color':
      return (
        <>
          <span className="colour" style={{ background: element.value }} /> {element.value}
        </>
      );
  }
}

function Styled({ element }: { element: RichTextElement }) {
  const { style } = element;
  let node = content(element);
  if (style?.code) node = <code>{node}</code>;
  if (style?.bold) node = <strong>{node}</strong>;
  if (style?.italic) node = <em>{node}</em>;
  if (style?.strike) node = <s>{node}</s>;
  return node;
}

function Inlines({ elements }: { elements: readonly RichTextElement[] }) {
  // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a text have no other identity.
  return elements.map((element, i) => <Styled key={i} element={element} />);
}

function Part({ part }: { part: RichTextBlockElement }) {
  switch (part.type) {
    case 'rich_text_section':
      return (
        <p className="rich-section">
          <Inlines elements={part.elements} />
        </p>
      );
    case 'rich_text_quote':
      return (
        <blockquote className="rich-section">
          <Inlines elements={part.elements} />
        </blockquote>
      );
    case 'rich_text_preformatted':
      return (
        <pre>
          <Inlines elements={part.elements} />
        </pre>
      );
    case 'rich_text_list': {
      const List = part.style === 'ordered' ? 'ol' : 'ul';
      return (
        <List className="rich-list" style={{ marginInlineStart: `${(part.indent ?? 0) * 1.4}em` }}>
          {part.elements.map((item, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the items of a list have no other identity.
            <li key={i}>
              <Inlines elements={item.elements} />
            </li>
          ))}
        </List>
      );
    }
  }
}

/** A `rich_text` block. */
export function RichText({ block }: { block: RichTextBlock }) {
  return (
    <div className="rich-text">
      {block.elements.map((part, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text have no other identity.
        <Part key={i} part={part} />
      ))}
    </div>
  );
}
