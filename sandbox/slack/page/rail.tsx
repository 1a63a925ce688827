import { Icon } from './icon.tsx';
import { PersonSwitch } from './person-switch.tsx';
import { useReader } from './reader.ts';
import { ThemeToggle } from './theme-toggle.tsx';

/** The narrow strip at the far left: workspace, places, theme, and who one is. */
export function Rail({ atHome, channelId }: { atHome: boolean; channelId: string }) {
  const { directory, go } = useReader();
  return (
    <nav className="rail" aria-label="Workspace">
      <span className="workspace-tile" aria-hidden="true">
        {directory.team.name[0]}
      </span>
      <button
        type="button"
        className={`rail-button${atHome ? '' : ' current'}`}
        onClick={() => go({ home: false, channel: channelId })}
      >
        <Icon name="hash" size={20} />
        <span>Channels</span>
      </button>
      <button
        type="button"
        className={`rail-button${atHome ? ' current' : ''}`}
        onClick={() => go({ home: true, thread: undefined })}
      >
        <Icon name="pulse" size={20} />
        <span>{directory.app.name}</span>
      </button>
      <span className="spacer" />
      <ThemeToggle />
      <PersonSwitch />
    </nav>
  );
}
