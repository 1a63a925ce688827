import { Composer } from './composer.tsx';
import { Icon } from './icon.tsx';
import { MessageList } from './message-list.tsx';
import { useReader } from './reader.ts';
import type { SeenChannel, SeenMessage } from './wire.ts';

/** The column at the right: one message and its replies. */
export function ThreadPane(props: {
  channel: SeenChannel;
  messages: readonly SeenMessage[];
  ephemerals: readonly SeenMessage[];
}) {
  const { channel, messages, ephemerals } = props;
  const { go } = useReader();
  const parent = messages[0];
  if (!parent) return null;
  return (
    <aside className="pane thread" aria-label="Thread">
      <header className="pane-head">
        <div className="pane-title">
          <h2>Thread</h2>
          <p>#{channel.name}</p>
        </div>
        <button
          type="button"
          className="icon-button"
          aria-label="Close the thread"
          onClick={() => go({ thread: undefined })}
        >
          <Icon name="close" />
        </button>
      </header>
      <MessageList
        channelId={channel.id}
        messages={messages}
        ephemerals={ephemerals.filter(({ thread_ts }) => thread_ts === parent.ts)}
        inThread
      />
      <Composer key={parent.ts} channelId={channel.id} threadTs={parent.ts} placeholder="Reply…" />
    </aside>
  );
}
