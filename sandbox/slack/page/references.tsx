import type { ReactNode } from 'react';
import { useReader } from './reader.ts';

/** A person's name as a chip; the reader's own stands out. */
export function UserMention({ id }: { id: string }) {
  const { directory, userId } = useReader();
  const user = directory.users.find((entry) => entry.id === id);
  return <span className={`mention${id === userId ? ' own' : ''}`}>@{user?.realName ?? id}</span>;
}

export function GroupMention({ id, label = '' }: { id: string; label?: string }) {
  const { directory, userId } = useReader();
  const group = directory.userGroups.find((entry) => entry.id === id);
  const own = group?.users.includes(userId);
  const handle = group ? `@${group.handle}` : label || id;
  return <span className={`mention${own ? ' own' : ''}`}>{handle}</span>;
}

export function ChannelMention({ id, label = '' }: { id: string; label?: string }) {
  const { channels, go } = useReader();
  const name = channels.find((entry) => entry.id === id)?.name ?? (label || id);
  return (
    <button
      type="button"
      className="mention"
      onClick={() => go({ channel: id, thread: undefined })}
    >
      #{name}
    </button>
  );
}

export function Broadcast({ range }: { range: string }) {
  return <span className="mention own">@{range}</span>;
}

export function WebLink({ url, children }: { url: string; children: ReactNode }) {
  if (!/^(?:https?:|mailto:)/.test(url)) return children;
  return (
    <a href={url} target="_blank" rel="noreferrer">
      {children}
    </a>
  );
}

const dateTime = (options: Intl.DateTimeFormatOptions) => (at: Date) =>
  new Intl.DateTimeFormat(undefined, options).format(at);
const longDate = dateTime({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
const shortDate = dateTime({ day: 'numeric', month: 'short', year: 'numeric' });

const FORMATS: Readonly<Record<string, (at: Date) => string>> = {
  date: dateTime({ day: 'numeric', month: 'long', year: 'numeric' }),
  date_num: (at) => at.toISOString().slice(0, 10),
  date_short: shortDate,
  date_long: longDate,
  date_pretty: dateTime({ day: 'numeric', month: 'long', year: 'numeric' }),
  date_short_pretty: shortDate,
  date_long_pretty: longDate,
  time: dateTime({ hour: '2-digit', minute: '2-digit' }),
  time_secs: dateTime({ hour: '2-digit', minute: '2-digit', second: '2-digit' }),
};

/** A moment in the reader's own time zone ("Date formatting"). */
export function DateText(props: { timestamp: number; format: string; fallback: string }) {
  const at = new Date(props.timestamp * 1000);
  if (Number.isNaN(at.getTime())) return props.fallback;
  const text = props.format.replace(
    /\{(\w+)\}/g,
    (whole, name: string) => FORMATS[name]?.(at) ?? whole,
  );
  return <time dateTime={at.toISOString()}>{text}</time>;
}
