import { Fragment, useEffect, useLayoutEffect, useRef } from 'react';
import { MessageView } from './message-view.tsx';
import type { SeenMessage } from './wire.ts';

const GROUP_S = 300;
const NEAR_END_PX = 120;

const dayOf = (ts: string) => new Date(Number(ts) * 1000).toDateString();

function dayName(ts: string): string {
  const now = new Date();
  if (dayOf(ts) === now.toDateString()) return 'Today';
  return new Intl.DateTimeFormat(undefined, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
  }).format(new Date(Number(ts) * 1000));
}

function continues(message: SeenMessage, before: SeenMessage | undefined): boolean {
  if (!before || before.user !== message.user || message.blocks || before.blocks) return false;
  if (message['is_ephemeral'] || before['is_ephemeral']) return false;
  return Number(message.ts) - Number(before.ts) < GROUP_S && !before.reply_count;
}

function repliesLine(count: number): string {
  return count === 1 ? '1 reply' : `${count} replies`;
}

/** Shows the message that the address names (`#p…`), once. */
function useNamedMessage(): void {
  useEffect(() => {
    const named = location.hash.startsWith('#p') && document.getElementById(location.hash.slice(1));
    if (named) named.scrollIntoView({ block: 'center' });
  }, []);
}

/** Messages in order of time, with what only the reader sees among them. */
export function MessageList(props: {
  channelId: string;
  messages: readonly SeenMessage[];
  ephemerals: readonly SeenMessage[];
  inThread?: boolean;
  openThread?: string | undefined;
}) {
  const { channelId, messages, ephemerals, inThread = false, openThread } = props;
  const list = useRef<HTMLDivElement>(null);
  const nearEnd = useRef(!inThread);
  const all = [...messages, ...ephemerals].sort((a, b) => Number(a.ts) - Number(b.ts));
  useNamedMessage();
  useLayoutEffect(() => {
    const box = list.current;
    const content = box?.firstElementChild;
    if (!box || !content) return;
    // Pictures arrive late and columns change their width: what was at the end stays at the end.
    const observer = new ResizeObserver(() => {
      if (nearEnd.current) box.scrollTop = box.scrollHeight;
    });
    observer.observe(content);
    observer.observe(box);
    return () => observer.disconnect();
  }, []);
  return (
    <div
      className="messages"
      ref={list}
      role="log"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard.
      tabIndex={0}
      aria-label={inThread ? 'Messages of the thread' : 'Messages of the channel'}
      onScroll={({ currentTarget: box }) => {
        nearEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END_PX;
      }}
    >
      <div className="messages-inner">
        {all.length === 0 && <p className="empty">Nothing here yet. All is calm.</p>}
        {all.map((message, i) => {
          const before = all[i - 1];
          const newDay = !inThread && dayOf(message.ts) !== dayOf(before?.ts ?? '0');
          return (
            <Fragment key={message.ts}>
              {newDay && (
                <div className="day">
                  <span>{dayName(message.ts)}</span>
                </div>
              )}
              <MessageView
                channelId={channelId}
                message={message}
                compact={!newDay && continues(message, before)}
                inThread={inThread}
                isOpen={openThread === message.ts}
              />
              {inThread && i === 0 && all.length > 1 && (
                <div className="day replies">
                  <span>{repliesLine(messages.length - 1)}</span>
                </div>
              )}
            </Fragment>
          );
        })}
      </div>
    </div>
  );
}
