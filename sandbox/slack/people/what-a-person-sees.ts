import type { SlackCore } from '../core.ts';
import { messageObject } from '../workspace/message-object.ts';
import { allMessages, findMessage, isTopLevel, repliesTo } from '../workspace/threads.ts';
import type { Channel, Json, Message, User } from '../workspace/types.ts';

/** A channel in a person's sidebar. */
export interface SeenChannel {
  readonly id: string;
  readonly name: string;
  readonly topic: string;
  readonly isPrivate: boolean;
  readonly isDirect: boolean;
  readonly memberCount: number;
  readonly hasStrangers: boolean;
  /** Top-level messages since the person last looked. */
  readonly unread: number;
  /** Messages, replies included, that mention the person since then. */
  readonly mentions: number;
  readonly bookmarks: readonly Json[];
  readonly canvases: readonly {
    readonly id: string;
    readonly title: string;
    readonly markdown: string;
  }[];
}

/** References in a text that notify this person. */
function referencesTo(core: SlackCore, user: User): string[] {
  const groups = [...core.workspace.userGroups.values()].filter(({ users }) =>
    users.includes(user.id),
  );
  const named = groups.flatMap(({ id }) => [`<!subteam^${id}>`, `<!subteam^${id}|`]);
  return [`<@${user.id}>`, `<@${user.id}|`, '<!here>', '<!channel>', '<!everyone>', ...named];
}

function blockText(value: unknown): string {
  return value === undefined ? '' : JSON.stringify(value);
}

/** In rich text a mention is an element of its own, not a reference in a text. */
function richReferences(core: SlackCore, user: User): string[] {
  const groups = [...core.workspace.userGroups.values()].filter(({ users }) =>
    users.includes(user.id),
  );
  return [`"user_id":"${user.id}"`, ...groups.map(({ id }) => `"usergroup_id":"${id}"`)];
}

function mentions(core: SlackCore, user: User, message: Message): boolean {
  const body = message.text + blockText(message.blocks);
  const references = [...referencesTo(core, user), ...richReferences(core, user)];
  return references.some((reference) => body.includes(reference));
}

function seenChannel(core: SlackCore, user: User, channel: Channel): SeenChannel {
  const { workspace } = core;
  const readUpTo = Number(workspace.lastRead.get(`${user.id}:${channel.id}`) ?? 0);
  const unread = allMessages(workspace, channel.id).filter(
    (message) => Number(message.ts) > readUpTo && message.user !== user.id,
  );
  return {
    id: channel.id,
    name: channel.imUser === undefined ? channel.name : workspace.app.name,
    topic: channel.topic,
    isPrivate: channel.isPrivate,
    isDirect: channel.imUser !== undefined,
    memberCount: channel.members.size,
    hasStrangers: [...channel.members].some((id) => workspace.users.get(id)?.isStranger),
    unread: unread.filter(isTopLevel).length,
    mentions: unread.filter((message) => mentions(core, user, message)).length,
    bookmarks: channel.bookmarks,
    canvases: channel.canvases.map((id) => {
      const file = workspace.files.get(id);
      return { id, title: file?.title ?? '', markdown: file?.canvas ?? '' };
    }),
  };
}

export function seenChannels(core: SlackCore, user: User): SeenChannel[] {
  return [...core.workspace.channels.values()]
    .filter((channel) => channel.members.has(user.id))
    .map((channel) => seenChannel(core, user, channel));
}

function seen(core: SlackCore, channelId: string, message: Message): Json {
  const pinned = core.workspace.channels.get(channelId)?.pins.has(message.ts) ?? false;
  return {
    ...messageObject(core.workspace, channelId, message, {
      withMetadata: true,
      baseUrl: core.baseUrl(),
    }),
    ...(pinned && { pinned_to: [channelId] }),
  };
}

/** The messages that stand in the channel itself, oldest first. */
export function seenMessages(core: SlackCore, channelId: string): Json[] {
  return allMessages(core.workspace, channelId)
    .filter(isTopLevel)
    .map((message) => seen(core, channelId, message));
}

/** A thread: its parent, then the replies, oldest first; empty when there is no such message. */
export function seenThread(core: SlackCore, channelId: string, ts: string): Json[] {
  const parent = findMessage(core.workspace, channelId, ts);
  if (!parent) return [];
  return [parent, ...repliesTo(core.workspace, channelId, ts)].map((message) =>
    seen(core, channelId, message),
  );
}

/** What the app or Slack said to this person alone. */
export function seenEphemerals(core: SlackCore, user: User, channelId: string): Json[] {
  return core.workspace.ephemerals
    .filter((entry) => entry.userId === user.id && entry.channelId === channelId)
    .map(({ message }) => ({ ...seen(core, channelId, message), is_ephemeral: true }));
}
