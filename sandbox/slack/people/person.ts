import type { Json } from '../workspace/types.ts';
import type { InputValues } from './input-values.ts';
import type { Done } from './interaction.ts';
import type { Press } from './press.ts';
import type { Submitted } from './submit-view.ts';
import type { SeenChannel } from './what-a-person-sees.ts';

type Acted = { readonly ok: boolean; readonly error?: string };

/** A message as a person sees it, in the field names of Slack's message object. */
export interface SeenMessage extends Json {
  readonly ts: string;
  readonly user: string;
  readonly text: string;
  readonly blocks?: Json[];
  readonly thread_ts?: string;
  readonly reply_count?: number;
}

/** A modal or home tab as a person sees it, in the field names of Slack's view object. */
export interface SeenView extends Json {
  readonly id: string;
  readonly callback_id: string;
  readonly blocks: Json[];
}

/** A person at their client, over the same loopback HTTP endpoints as the page. */
export interface Person {
  readonly userId: string;
  channels(): Promise<SeenChannel[]>;
  /** What stands in the channel itself, oldest first. */
  messages(channelId: string): Promise<SeenMessage[]>;
  /** The parent, then the replies. */
  thread(channelId: string, ts: string): Promise<SeenMessage[]>;
  ephemerals(channelId: string): Promise<SeenMessage[]>;
  /** `@handle` and `<@ID>` both mention. */
  post(channelId: string, text: string, threadTs?: string): Promise<Acted & { ts?: string }>;
  /** @param command with its slash. */
  slash(command: string, text: string, channelId: string): Promise<Done>;
  press(where: Press): Promise<Done>;
  shortcut(callbackId: string, channelId: string, messageTs: string): Promise<Done>;
  /** Open modals, the topmost last. */
  openViews(): Promise<SeenView[]>;
  /** @param values by `action_id`, or by `block_id/action_id` where action ids repeat. */
  submitView(viewId: string, values: InputValues): Promise<Submitted>;
  closeView(viewId: string): Promise<Done>;
  /** Opens the app's home tab; null until the app has published one. */
  appHome(): Promise<SeenView | null>;
  react(channelId: string, messageTs: string, name: string): Promise<Acted>;
}

/** @param baseUrl of the local Slack, without a path. */
export function createPerson(baseUrl: string, userId: string): Person {
  const root = `${baseUrl}/workspace/people/${userId}`;

  async function get<T>(path: string): Promise<T> {
    const response = await fetch(`${root}${path}`);
    return (await response.json()) as T;
  }

  async function send<T>(path: string, body: unknown = {}): Promise<T> {
    const response = await fetch(`${root}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return (await response.json()) as T;
  }

  return {
    userId,
    channels: () => get('/channels'),
    messages: (channelId) => get(`/channels/${channelId}/messages`),
    thread: (channelId, ts) => get(`/channels/${channelId}/threads/${ts}`),
    ephemerals: (channelId) => get(`/channels/${channelId}/ephemerals`),
    post: (channelId, text, threadTs) => send('/messages', { channelId, text, threadTs }),
    slash: (command, text, channelId) => send('/slash', { command, text, channelId }),
    press: (where) => send('/press', where),
    shortcut: (callbackId, channelId, messageTs) =>
      send('/shortcut', { callbackId, channelId, messageTs }),
    openViews: () => get('/views'),
    submitView: (viewId, values) => send(`/views/${viewId}/submit`, { values }),
    closeView: (viewId) => send(`/views/${viewId}/close`),
    appHome: async () => {
      await send('/home/open');
      return get('/home');
    },
    react: (channelId, messageTs, name) => send('/reactions', { channelId, messageTs, name }),
  };
}
