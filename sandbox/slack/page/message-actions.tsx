import { useState } from 'react';
import { emojiFor } from './emoji.ts';
import { Icon, type IconName } from './icon.tsx';
import { useReader } from './reader.ts';
import { act, type SeenMessage } from './wire.ts';

/** The reactions on offer are drawn, so that they show on machines without an emoji font. */
const QUICK: Readonly<Record<string, IconName>> = {
  eyes: 'eye',
  white_check_mark: 'check',
  slightly_smiling_face: 'smile',
};

function ReactionMark({ name }: { name: string }) {
  const icon = QUICK[name];
  return icon ? <Icon name={icon} size={16} /> : emojiFor(name);
}

interface Reaction {
  readonly name: string;
  readonly users: readonly string[];
}

/** Reactions under a message: a click joins or leaves. */
export function Reactions({ channelId, message }: { channelId: string; message: SeenMessage }) {
  const { userId, directory } = useReader();
  const reactions = (message['reactions'] ?? []) as Reaction[];
  if (reactions.length === 0) return null;
  const nameOf = (id: string) => directory.users.find((user) => user.id === id)?.realName ?? id;
  return (
    <div className="reactions">
      {reactions.map(({ name, users }) => {
        const mine = users.includes(userId);
        return (
          <button
            type="button"
            key={name}
            className="reaction"
            aria-pressed={mine}
            title={`${users.map(nameOf).join(', ')} reacted with :${name}:`}
            onClick={() =>
              void act(userId, '/reactions', {
                channelId,
                messageTs: message.ts,
                name,
                remove: mine,
              })
            }
          >
            <ReactionMark name={name} /> {users.length}
          </button>
        );
      })}
    </div>
  );
}

/** What one can do with a message, shown when it is pointed at or focused. */
export function MessageActions({
  channelId,
  message,
}: {
  channelId: string;
  message: SeenMessage;
}) {
  const { userId, directory, go } = useReader();
  const [open, setOpen] = useState(false);
  const react = (name: string) =>
    void act(userId, '/reactions', { channelId, messageTs: message.ts, name });
  return (
    <div className="message-actions" role="toolbar" aria-label="Message actions">
      {Object.keys(QUICK).map((name) => (
        <button
          type="button"
          key={name}
          aria-label={`React with ${name}`}
          onClick={() => react(name)}
        >
          <ReactionMark name={name} />
        </button>
      ))}
      <button
        type="button"
        aria-label="Reply in thread"
        title="Reply in thread"
        onClick={() => go({ thread: message.thread_ts ?? message.ts })}
      >
        <Icon name="reply" />
      </button>
      <button
        type="button"
        aria-label="More actions"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        onBlur={(event) => {
          if (!event.relatedTarget?.closest('.message-menu')) setOpen(false);
        }}
      >
        <Icon name="dots" />
      </button>
      {open && (
        <div className="popover message-menu">
          {directory.app.shortcuts.map(({ callbackId, name }) => (
            <button
              type="button"
              key={callbackId}
              onClick={() => {
                setOpen(false);
                void act(userId, '/shortcut', { callbackId, channelId, messageTs: message.ts });
              }}
            >
              {name}
              <small>{directory.app.name}</small>
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
