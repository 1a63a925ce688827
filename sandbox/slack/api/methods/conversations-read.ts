import { z } from 'zod';
import type { SlackCore } from '../../core.ts';
import { messageObject } from '../../workspace/message-object.ts';
import { allMessages, findMessage, isTopLevel, repliesTo } from '../../workspace/threads.ts';
import type { Channel, Json, Message } from '../../workspace/types.ts';
import { countArgument, flagArgument } from '../argument-schemas.ts';
import { channelScope, joinedChannel, visibleChannel } from '../find-channel.ts';
import { defineMethod, refuse } from '../method.ts';
import { pageThrough } from '../page-through.ts';

const channelInput = { channel: z.string().min(1) };
const pageInput = { cursor: z.string().optional(), limit: countArgument };
const windowInput = {
  ...pageInput,
  oldest: z.coerce.string().optional(),
  latest: z.coerce.string().optional(),
  inclusive: flagArgument,
  include_all_metadata: flagArgument,
};

interface Range {
  readonly oldest?: string | undefined;
  readonly latest?: string | undefined;
  readonly inclusive?: boolean | undefined;
}

function within({ oldest, latest, inclusive = false }: Range) {
  const from = oldest ? Number(oldest) : Number.NEGATIVE_INFINITY;
  const to = latest ? Number(latest) : Number.POSITIVE_INFINITY;
  return ({ ts }: Message): boolean => {
    const at = Number(ts);
    return inclusive ? at >= from && at <= to : at > from && at < to;
  };
}

/** A channel as `conversations.info` and `conversations.list` show it. */
function channelObject(core: SlackCore, channel: Channel): Json {
  const { workspace } = core;
  const isIm = channel.imUser !== undefined;
  return {
    id: channel.id,
    name: channel.name,
    is_channel: !channel.isPrivate,
    is_group: channel.isPrivate && !isIm,
    is_im: isIm,
    is_private: channel.isPrivate,
    is_archived: false,
    is_general: channel.name === 'general',
    is_member: channel.members.has(workspace.app.botUserId),
    is_ext_shared: [...channel.members].some((id) => workspace.users.get(id)?.isStranger),
    context_team_id: workspace.team.id,
    topic: { value: channel.topic, creator: '', last_set: 0 },
    purpose: { value: '', creator: '', last_set: 0 },
    num_members: channel.members.size,
    ...(isIm && { user: channel.imUser }),
  };
}

export const conversationsHistory = defineMethod({
  name: 'conversations.history',
  tier: 'tier3',
  scope: channelScope('history'),
  input: z.looseObject({ ...channelInput, ...windowInput }),
  run: (input, core) => {
    const found = joinedChannel(core, input.channel);
    if ('refusal' in found) return found.refusal;
    const all = allMessages(core.workspace, input.channel)
      .filter((message) => isTopLevel(message) && within(input)(message))
      .reverse();
    const page = pageThrough(all, input.cursor, Math.min(input.limit || 100, 999));
    if ('error' in page) return page;
    const shown = { withMetadata: input.include_all_metadata ?? false, baseUrl: core.baseUrl() };
    return {
      messages: page.items.map((message) =>
        messageObject(core.workspace, input.channel, message, shown),
      ),
      has_more: page.hasMore,
      pin_count: found.channel.pins.size,
      response_metadata: page.metadata,
    };
  },
});

export const conversationsReplies = defineMethod({
  name: 'conversations.replies',
  tier: 'tier3',
  scope: channelScope('history'),
  input: z.looseObject({ ...channelInput, ...windowInput, ts: z.string().min(1) }),
  run: (input, core) => {
    const found = joinedChannel(core, input.channel);
    if ('refusal' in found) return found.refusal;
    const named = findMessage(core.workspace, input.channel, input.ts);
    const parent = named?.thread_ts
      ? findMessage(core.workspace, input.channel, named.thread_ts)
      : named;
    if (!parent) return refuse('thread_not_found');
    const replies = repliesTo(core.workspace, input.channel, parent.ts).filter(within(input));
    const page = pageThrough([parent, ...replies], input.cursor, Math.min(input.limit || 999, 999));
    if ('error' in page) return page;
    const shown = { withMetadata: input.include_all_metadata ?? false, baseUrl: core.baseUrl() };
    return {
      messages: page.items.map((message) =>
        messageObject(core.workspace, input.channel, message, shown),
      ),
      has_more: page.hasMore,
      response_metadata: page.metadata,
    };
  },
});

export const conversationsInfo = defineMethod({
  name: 'conversations.info',
  tier: 'tier3',
  scope: channelScope('read'),
  input: z.looseObject(channelInput),
  run: ({ channel }, core) => {
    const found = visibleChannel(core, channel);
    if ('refusal' in found) return found.refusal;
    return { channel: channelObject(core, found.channel) };
  },
});

const KIND_SCOPES: Readonly<Record<string, string>> = {
  public_channel: 'channels:read',
  private_channel: 'groups:read',
  im: 'im:read',
  mpim: 'mpim:read',
};

function kindOf(channel: Channel): string {
  if (channel.imUser !== undefined) return 'im';
  return channel.isPrivate ? 'private_channel' : 'public_channel';
}

export const conversationsList = defineMethod({
  name: 'conversations.list',
  tier: 'tier2',
  scope: ({ types }, core) => {
    const scopes = types.split(',').map((type) => KIND_SCOPES[type.trim()] ?? 'channels:read');
    return scopes.find((scope) => !core.workspace.app.botScopes.includes(scope)) ?? 'channels:read';
  },
  input: z.looseObject({ types: z.string().default('public_channel'), ...pageInput }),
  run: ({ types, cursor, limit }, core) => {
    const kinds = types.split(',').map((type) => type.trim());
    const all = [...core.workspace.channels.values()]
      .filter((channel) => kinds.includes(kindOf(channel)))
      .filter((channel) => 'channel' in visibleChannel(core, channel.id));
    const page = pageThrough(all, cursor, Math.min(limit || 100, 1000));
    if ('error' in page) return page;
    return {
      channels: page.items.map((channel) => channelObject(core, channel)),
      response_metadata: page.metadata,
    };
  },
});

export const conversationsMembers = defineMethod({
  name: 'conversations.members',
  tier: 'tier4',
  scope: channelScope('read'),
  input: z.looseObject({ ...channelInput, ...pageInput }),
  run: ({ channel, cursor, limit }, core) => {
    const found = visibleChannel(core, channel);
    if ('refusal' in found) return found.refusal;
    const active = [...found.channel.members].filter(
      (id) => !core.workspace.users.get(id)?.deleted,
    );
    const page = pageThrough(active, cursor, Math.min(limit || 100, 1000));
    if ('error' in page) return page;
    return { members: page.items, response_metadata: page.metadata };
  },
});
