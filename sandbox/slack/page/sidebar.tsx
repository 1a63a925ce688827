import type { ReactNode } from 'react';
import { Avatar } from './avatar.tsx';
import { Icon } from './icon.tsx';
import type { PlaceInUrl } from './place-in-url.ts';
import { useReader } from './reader.ts';
import type { SeenChannel } from './wire.ts';

function Entry(props: {
  current: boolean;
  bold?: boolean;
  badge?: number;
  icon: ReactNode;
  label: string;
  note?: string;
  onOpen: () => void;
}) {
  const { current, bold, badge = 0, icon, label, note, onOpen } = props;
  return (
    <li>
      <button
        type="button"
        className={`entry${bold ? ' unread' : ''}`}
        aria-current={current ? 'page' : undefined}
        onClick={onOpen}
      >
        {icon}
        <span className="entry-label">{label}</span>
        {note && <span className="entry-note">{note}</span>}
        {badge > 0 && (
          <span className="badge">
            {badge}
            <span className="only-heard"> mentions</span>
          </span>
        )}
      </button>
    </li>
  );
}

function channelIcon(channel: SeenChannel) {
  return <Icon name={channel.isPrivate ? 'lock' : 'hash'} size={16} />;
}

/** Channels, people and apps. */
export function Sidebar({ place }: { place: PlaceInUrl }) {
  const { directory, channels, userId, go } = useReader();
  const { team, app, users } = directory;
  const open = (channel: SeenChannel) =>
    go({ channel: channel.id, thread: undefined, home: false });
  const isAt = (channel: SeenChannel) => !place.home && channel.id === place.channel;
  const bot = users.find(({ id }) => id === app.botUserId);
  const direct = channels.find(({ isDirect, isEmpty }) => isDirect && !isEmpty);
  return (
    <nav className="sidebar" aria-label="Channels and people">
      <header className="sidebar-head">
        <h1>{team.name}</h1>
        <span className="sandbox-tag">sandbox</span>
      </header>
      <h2>Channels</h2>
      <ul>
        {channels
          .filter(({ isDirect }) => !isDirect)
          .map((channel) => (
            <Entry
              key={channel.id}
              current={isAt(channel)}
              bold={channel.unread > 0 && !isAt(channel)}
              badge={isAt(channel) ? 0 : channel.mentions}
              icon={channelIcon(channel)}
              label={channel.name}
              onOpen={() => open(channel)}
            />
          ))}
      </ul>
      <h2>People</h2>
      <ul className="people">
        {users
          .filter((user) => !user.isBot && !user.deleted)
          .map((user) => (
            <li key={user.id} className="entry still">
              <Avatar user={user} size={20} />
              <span className="entry-label">{user.realName}</span>
              {user.id === userId && <span className="entry-note">you</span>}
              {user.isStranger && <span className="entry-note">external</span>}
            </li>
          ))}
      </ul>
      <h2>Apps</h2>
      <ul>
        <Entry
          current={place.home ?? false}
          icon={<Avatar user={bot} size={20} />}
          label={app.name}
          note="Home"
          onOpen={() => go({ home: true, thread: undefined })}
        />
        {direct && (
          <Entry
            current={isAt(direct)}
            bold={direct.unread > 0 && !isAt(direct)}
            badge={direct.mentions}
            icon={<Icon name="reply" size={16} />}
            label={`Messages from ${app.name}`}
            onOpen={() => open(direct)}
          />
        )}
      </ul>
    </nav>
  );
}
