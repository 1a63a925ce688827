import { Avatar } from './avatar.tsx';
import { BlocksView } from './blocks-view.tsx';
import { Icon } from './icon.tsx';
import { PressPlace } from './press-place.tsx';
import { useReader } from './reader.ts';
import type { SeenView } from './wire.ts';

/** The app's home tab, as the app published it for the reader. */
export function HomeTab({ view, onMenu }: { view: SeenView | null; onMenu: () => void }) {
  const { directory } = useReader();
  const bot = directory.users.find(({ id }) => id === directory.app.botUserId);
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
        <Avatar user={bot} size={28} />
        <div className="pane-title">
          <h2>
            {directory.app.name} <span className="app-tag">APP</span>
          </h2>
          {bot?.title && <p>{bot.title}</p>}
        </div>
      </header>
      <div className="messages">
        <div className="home">
          {view ? (
            <PressPlace where={{ viewId: view.id }}>
              <BlocksView blocks={view.blocks} />
            </PressPlace>
          ) : (
            <p className="empty">{directory.app.name} has not published its home yet.</p>
          )}
        </div>
      </div>
    </main>
  );
}
