import { useState } from 'react';
import { Composer } from './composer.tsx';
import { Icon } from './icon.tsx';
import { MarkdownText } from './markdown-text.tsx';
import { MessageList } from './message-list.tsx';
import type { SeenChannel, SeenMessage } from './wire.ts';

function ChannelTabs({ channel }: { channel: SeenChannel }) {
  const [canvas, setCanvas] = useState<string>();
  const open = channel.canvases.find(({ id }) => id === canvas);
  if (channel.bookmarks.length + channel.canvases.length === 0) return null;
  return (
    <div className="channel-tabs">
      {channel.bookmarks.map((bookmark) => (
        <a
          key={String(bookmark['id'])}
          href={String(bookmark['link'])}
          target="_blank"
          rel="noreferrer"
        >
          <Icon name="bookmark" size={14} />
          {String(bookmark['title'])}
        </a>
      ))}
      {channel.canvases.map(({ id, title }) => (
        <button
          type="button"
          key={id}
          aria-expanded={id === canvas}
          onClick={() => setCanvas(id === canvas ? undefined : id)}
        >
          <Icon name="page" size={14} />
          {title}
        </button>
      ))}
      {open && (
        <section className="canvas" aria-label={open.title}>
          <h2>{open.title}</h2>
          <MarkdownText text={open.markdown} />
        </section>
      )}
    </div>
  );
}

/** The main column: a channel's head, its messages and a place to write. */
export function ChannelPane(props: {
  channel: SeenChannel | undefined;
  messages: readonly SeenMessage[];
  ephemerals: readonly SeenMessage[];
  openThread: string | undefined;
  onMenu: () => void;
}) {
  const { channel, messages, ephemerals, openThread, onMenu } = props;
  const inChannel = ephemerals.filter(({ thread_ts }) => thread_ts === undefined);
  return (
    <main className="pane">
      <header className="pane-head">
        <button
          type="button"
          className="icon-button menu-button"
          aria-label="Channels"
          onClick={onMenu}
        >
          <Icon name="menu" />
        </button>
        <div className="pane-title">
          <h2>
            <Icon name={channel?.isPrivate ? 'lock' : 'hash'} size={17} />
            {channel?.name ?? 'Not a channel of yours'}
          </h2>
          {channel?.topic && <p>{channel.topic}</p>}
        </div>
        {channel?.hasStrangers && <span className="tag">shared with another company</span>}
        {channel && (
          <span className="member-count" title={`${channel.memberCount} members`}>
            <Icon name="people" size={16} />
            {channel.memberCount}
          </span>
        )}
      </header>
      {channel && <ChannelTabs channel={channel} />}
      {channel && (
        <MessageList
          channelId={channel.id}
          messages={messages}
          ephemerals={inChannel}
          openThread={openThread}
        />
      )}
      {channel && <Composer channelId={channel.id} placeholder={`Message #${channel.name}`} />}
    </main>
  );
}
