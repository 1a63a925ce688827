import { z } from 'zod';
import { idsArgument } from '../argument-schemas.ts';
import { channelScope, directMessage, joinedChannel, visibleChannel } from '../find-channel.ts';
import { defineMethod, refuse } from '../method.ts';

const TOPIC_MAX = 250;

export const conversationsJoin = defineMethod({
  name: 'conversations.join',
  tier: 'tier3',
  scope: 'channels:join',
  input: z.looseObject({ channel: z.string().min(1) }),
  run: ({ channel }, core) => {
    const { workspace } = core;
    const found = visibleChannel(core, channel);
    if ('refusal' in found) return found.refusal;
    if (found.channel.isPrivate) return refuse('method_not_supported_for_channel_type');
    const already = found.channel.members.has(workspace.app.botUserId);
    found.channel.members.add(workspace.app.botUserId);
    workspace.changed();
    return {
      channel: { id: channel, name: found.channel.name, is_member: true },
      ...(already && { warning: 'already_in_channel' }),
    };
  },
});

export const conversationsOpen = defineMethod({
  name: 'conversations.open',
  tier: 'tier3',
  scope: 'im:write',
  input: z.looseObject({ users: idsArgument }),
  run: ({ users }, core) => {
    const [user, ...others] = users;
    if (user === undefined) return refuse('users_list_not_supplied');
    if (others.length > 0) return refuse('method_not_supported_for_channel_type');
    const channel = directMessage(core, user);
    return channel ? { channel: { id: channel.id, is_im: true, user } } : refuse('user_not_found');
  },
});

export const conversationsSetTopic = defineMethod({
  name: 'conversations.setTopic',
  tier: 'tier2',
  scope: channelScope('write'),
  input: z.looseObject({ channel: z.string().min(1), topic: z.string() }),
  run: ({ channel, topic }, core) => {
    const found = joinedChannel(core, channel);
    if ('refusal' in found) return found.refusal;
    if (topic.length > TOPIC_MAX) return refuse('too_long');
    found.channel.topic = topic;
    core.workspace.changed();
    return { channel: { id: channel, topic: { value: topic } } };
  },
});
