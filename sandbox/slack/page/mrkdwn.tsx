import { withEmoji } from './emoji.ts';
import { type Inline, parseMrkdwn } from './parse-mrkdwn.ts';
import {
  Broadcast,
  ChannelMention,
  DateText,
  GroupMention,
  UserMention,
  WebLink,
} from './references.tsx';

function Piece({ piece }: { piece: Inline }) {
  switch (piece.kind) {
    case 'text':
      return withEmoji(piece.text);
    case 'code':
      return <code>{piece.text}</code>;
    case 'bold':
      return (
        <strong>
          <Pieces pieces={piece.children} />
        </strong>
      );
    case 'italic':
      return (
        <em>
          <Pieces pieces={piece.children} />
        </em>
      );
    case 'strike':
      return (
        <s>
          <Pieces pieces={piece.children} />
        </s>
      );
    case 'link':
      return <WebLink url={piece.url}>{withEmoji(piece.label)}</WebLink>;
    case 'user':
      return <UserMention id={piece.id} />;
    case 'channel':
      return <ChannelMention id={piece.id} label={piece.label} />;
    case 'group':
      return <GroupMention id={piece.id} label={piece.label} />;
    case 'broadcast':
      return <Broadcast range={piece.range} />;
    case 'date':
      return (
        <DateText timestamp={piece.timestamp} format={piece.format} fallback={piece.fallback} />
      );
  }
}

function Pieces({ pieces }: { pieces: readonly Inline[] }) {
  // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a text have no other identity.
  return pieces.map((piece, i) => <Piece key={i} piece={piece} />);
}

function Lines({ lines }: { lines: readonly (readonly Inline[])[] }) {
  return lines.map((line, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a text have no other identity.
    <span key={i} className="line">
      {line.length > 0 ? <Pieces pieces={line} /> : ' '}
    </span>
  ));
}

/** Slack's mrkdwn as a reader sees it. */
export function Mrkdwn({ text }: { text: string }) {
  return parseMrkdwn(text).map((block, i) => {
    // biome-ignore-start lint/suspicious/noArrayIndexKey: the blocks of a text have no other identity.
    if (block.kind === 'preformatted') return <pre key={i}>{block.text}</pre>;
    if (block.kind === 'lines') return <Lines key={i} lines={block.lines} />;
    return (
      <blockquote key={i}>
        <Lines lines={block.lines} />
      </blockquote>
    );
    // biome-ignore-end lint/suspicious/noArrayIndexKey: the blocks of a text have no other identity.
  });
}
