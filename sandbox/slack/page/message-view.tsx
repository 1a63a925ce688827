import { Avatar } from './avatar.tsx';
import { BlocksView } from './blocks-view.tsx';
import { FileView } from './file-view.tsx';
import { Icon } from './icon.tsx';
import { MessageActions, Reactions } from './message-actions.tsx';
import { Mrkdwn } from './mrkdwn.tsx';
import { PressPlace } from './press-place.tsx';
import { useReader } from './reader.ts';
import type { SeenMessage, User } from './wire.ts';

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' });

function authorOf(users: readonly User[], message: SeenMessage): { user?: User; name: string } {
  const user = users.find(({ id }) => id === message.user);
  return user ? { user, name: user.realName } : { name: 'Slackbot' };
}

function MessageHead({ message }: { message: SeenMessage }) {
  const { directory } = useReader();
  const { user, name } = authorOf(directory.users, message);
  const at = new Date(Number(message.ts) * 1000);
  return (
    <div className="message-head">
      <strong>{name}</strong>
      {(user?.isBot || !user) && <span className="app-tag">APP</span>}
      {user?.isStranger && <span className="tag">external</span>}
      <time dateTime={at.toISOString()} title={full.format(at)}>
        {clock.format(at)}
      </time>
    </div>
  );
}

function MessageBody({ message }: { message: SeenMessage }) {
  const files = (message['files'] ?? []) as Record<string, unknown>[];
  return (
    <>
      {message.blocks ? (
        <BlocksView blocks={message.blocks} />
      ) : (
        message.text && (
          <div className="text">
            <Mrkdwn text={message.text} />
            {message['edited'] !== undefined && <span className="edited"> (edited)</span>}
          </div>
        )
      )}
      {message.blocks && message['edited'] !== undefined && (
        <span className="edited">(edited)</span>
      )}
      {files.map((file) => (
        <FileView key={String(file['id'])} file={file} />
      ))}
    </>
  );
}

function ThreadLine({ message, isOpen }: { message: SeenMessage; isOpen: boolean }) {
  const { directory, go } = useReader();
  const count = message.reply_count ?? 0;
  if (count === 0) return null;
  const users = (message['reply_users'] ?? []) as string[];
  return (
    <button
      type="button"
      className="thread-line"
      aria-expanded={isOpen}
      onClick={() => go({ thread: message.ts })}
    >
      {users.slice(0, 4).map((id) => (
        <Avatar key={id} user={directory.users.find((user) => user.id === id)} size={22} />
      ))}
      <span className="thread-count">{count === 1 ? '1 reply' : `${count} replies`}</span>
      <span className="thread-last">
        last at {clock.format(new Date(Number(message['latest_reply']) * 1000))}
      </span>
    </button>
  );
}

/** One message as its reader sees it. */
export function MessageView(props: {
  channelId: string;
  message: SeenMessage;
  compact: boolean;
  inThread: boolean;
  isOpen: boolean;
}) {
  const { channelId, message, compact, inThread, isOpen } = props;
  const { directory } = useReader();
  const { user, name } = authorOf(directory.users, message);
  const ephemeral = message['is_ephemeral'] === true;
  const classes = ['message'];
  if (compact) classes.push('compact');
  if (ephemeral) classes.push('ephemeral');
  if (isOpen) classes.push('open');
  return (
    <article className={classes.join(' ')} id={`p${message.ts.replace('.', '')}`} aria-label={name}>
      {compact ? (
        <time className="gutter-time">{clock.format(new Date(Number(message.ts) * 1000))}</time>
      ) : (
        <Avatar user={user} />
      )}
      <div className="message-main">
        {ephemeral && (
          <p className="only-you">
            <Icon name="eye" size={13} /> Only visible to you
          </p>
        )}
        {message['pinned_to'] !== undefined && (
          <p className="only-you">
            <Icon name="pin" size={13} /> Pinned
          </p>
        )}
        {!compact && <MessageHead message={message} />}
        <PressPlace where={{ channelId, messageTs: message.ts }}>
          <MessageBody message={message} />
        </PressPlace>
        <Reactions channelId={channelId} message={message} />
        {!inThread && <ThreadLine message={message} isOpen={isOpen} />}
      </div>
      {!ephemeral && <MessageActions channelId={channelId} message={message} />}
    </article>
  );
}
