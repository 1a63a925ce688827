import { useEffect, useMemo, useState } from 'react';
import { ChannelPane } from './channel-pane.tsx';
import { HomeTab } from './home-tab.tsx';
import { ModalStack } from './modal.tsx';
import { usePlaceInUrl } from './place-in-url.ts';
import { Rail } from './rail.tsx';
import { type Reader, ReaderContext } from './reader.ts';
import { Sidebar } from './sidebar.tsx';
import { ThreadPane } from './thread-pane.tsx';
import { useSeen } from './use-seen.ts';
import { act } from './wire.ts';

/** The whole page: rail, sidebar, channel or home tab, thread, and what lies on top. */
export function Workspace() {
  const [place, go] = usePlaceInUrl();
  const [menuOpen, setMenuOpen] = useState(false);
  const seen = useSeen(place);
  const reader = useMemo<Reader | undefined>(
    () =>
      seen && {
        userId: place.user,
        directory: seen.directory,
        channels: seen.channels,
        go: (change) => {
          setMenuOpen(false);
          go(change);
        },
      },
    [seen, place.user, go],
  );

  const newest = seen?.messages.at(-1)?.ts;
  const unread = seen?.channels.find(({ id }) => id === place.channel);
  const behind = Boolean(unread && unread.unread + unread.mentions > 0) && !place.home;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a newer message is read too.
  useEffect(() => {
    if (behind) void act(place.user, `/channels/${place.channel}/read`);
  }, [behind, newest, place.user, place.channel]);
  useEffect(() => {
    if (place.home) void act(place.user, '/home/open');
  }, [place.home, place.user]);

  if (!seen || !reader) return <div className="loading" role="status" aria-label="Loading" />;
  const channel = seen.channels.find(({ id }) => id === place.channel);
  const thread = place.home ? [] : seen.thread;
  return (
    <ReaderContext value={reader}>
      <div
        className={`workspace${thread.length > 0 ? ' with-thread' : ''}${menuOpen ? ' menu-open' : ''}`}
      >
        <Rail atHome={place.home ?? false} channelId={place.channel} />
        <Sidebar place={place} />
        <button
          type="button"
          className="scrim"
          aria-label="Close the sidebar"
          onClick={() => setMenuOpen(false)}
        />
        {place.home ? (
          <HomeTab view={seen.home} onMenu={() => setMenuOpen(true)} />
        ) : (
          <ChannelPane
            channel={channel}
            messages={seen.messages}
            ephemerals={seen.ephemerals}
            openThread={place.thread}
            onMenu={() => setMenuOpen(true)}
          />
        )}
        {channel && thread.length > 0 && (
          <ThreadPane channel={channel} messages={thread} ephemerals={seen.ephemerals} />
        )}
        <ModalStack views={seen.views} />
      </div>
    </ReaderContext>
  );
}
