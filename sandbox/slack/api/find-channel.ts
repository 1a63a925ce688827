import type { SlackCore } from '../core.ts';
import type { Channel } from '../workspace/types.ts';
import { type Refusal, refuse } from './method.ts';

type Found = { readonly channel: Channel } | { readonly refusal: Refusal };

/** Opens, or finds, the direct message channel between the bot and a person. */
export function directMessage(core: SlackCore, userId: string): Channel | undefined {
  const { workspace } = core;
  if (!workspace.users.has(userId)) return undefined;
  const id = `D${userId.slice(1)}`;
  const open = workspace.channels.get(id);
  if (open) return open;
  const channel: Channel = {
    id,
    name: userId,
    isPrivate: true,
    imUser: userId,
    topic: '',
    members: new Set([userId, workspace.app.botUserId]),
    bookmarks: [],
    pins: new Set(),
    canvases: [],
  };
  workspace.channels.set(id, channel);
  workspace.messages.set(id, new Map());
  return channel;
}

function named(core: SlackCore, name: string): Channel | undefined {
  const plain = name.replace(/^#/, '');
  return [...core.workspace.channels.values()].find((channel) => channel.name === plain);
}

/** A channel as far as the bot may know of it: private ones only from inside. */
export function visibleChannel(core: SlackCore, id: string): Found {
  const channel = core.workspace.channels.get(id);
  const hidden = channel?.isPrivate && !channel.members.has(core.workspace.app.botUserId);
  return channel && !hidden ? { channel } : { refusal: refuse('channel_not_found') };
}

/** A channel that the bot is a member of. */
export function joinedChannel(core: SlackCore, id: string): Found {
  const found = visibleChannel(core, id);
  if ('refusal' in found) return found;
  const isMember = found.channel.members.has(core.workspace.app.botUserId);
  return isMember ? found : { refusal: refuse('not_in_channel') };
}

/**
 * Where `chat.postMessage` posts: an id, a name, or a person. Public channels need no membership with
 * `chat:write.public`.
 */
export function postableChannel(core: SlackCore, idOrName: string): Found {
  const id = idOrName.startsWith('U')
    ? directMessage(core, idOrName)?.id
    : core.workspace.channels.has(idOrName)
      ? idOrName
      : named(core, idOrName)?.id;
  if (id === undefined) return { refusal: refuse('channel_not_found') };
  const found = joinedChannel(core, id);
  const mayPostOutside = core.workspace.app.botScopes.includes('chat:write.public');
  return 'refusal' in found && mayPostOutside ? visibleChannel(core, id) : found;
}

/** The scope of a `conversations` method, which follows from the kind of the channel. */
export function channelScope(what: 'read' | 'history' | 'write') {
  return ({ channel }: { channel: string }, core: SlackCore): string => {
    const found = core.workspace.channels.get(channel);
    if (found?.imUser !== undefined) return `im:${what}`;
    if (found?.isPrivate) return `groups:${what}`;
    return what === 'write' ? 'channels:manage' : `channels:${what}`;
  };
}
