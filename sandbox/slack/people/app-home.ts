import { directMessage } from '../api/find-channel.ts';
import type { SlackCore } from '../core.ts';
import type { Json, User } from '../workspace/types.ts';
import { viewObject } from '../workspace/views.ts';

/** The app's home tab as this person last got it; null before the app published one. */
export function seenHome(core: SlackCore, user: User): Json | null {
  const home = core.workspace.homes.get(user.id);
  return home ? viewObject(home) : null;
}

/** The person opens the app's home tab: the app hears `app_home_opened`. */
export function openHome(core: SlackCore, user: User): void {
  const view = seenHome(core, user);
  core.emitEvent({
    type: 'app_home_opened',
    user: user.id,
    channel: directMessage(core, user.id)?.id,
    tab: 'home',
    event_ts: core.workspace.nextTs(),
    ...(view && { view }),
  });
}
