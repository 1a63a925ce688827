import { z } from 'zod';
import { messageObject } from '../../workspace/message-object.ts';
import { announceChange } from '../../workspace/post-message.ts';
import { findMessage, removeMessage } from '../../workspace/threads.ts';
import type { Message } from '../../workspace/types.ts';
import { blocksArgument, jsonArgument, jsonObject } from '../argument-schemas.ts';
import { joinedChannel, visibleChannel } from '../find-channel.ts';
import { messageContent } from '../message-content.ts';
import { defineMethod, isRefusal, refuse } from '../method.ts';

export const chatUpdate = defineMethod({
  name: 'chat.update',
  tier: 'tier3',
  scope: 'chat:write',
  input: z.looseObject({
    channel: z.string().min(1),
    ts: z.string().min(1),
    text: z.string().optional(),
    blocks: blocksArgument,
    metadata: jsonArgument(jsonObject).optional(),
  }),
  run: (input, core) => {
    const { workspace } = core;
    const found = visibleChannel(core, input.channel);
    if ('refusal' in found) return found.refusal;
    const before = findMessage(workspace, input.channel, input.ts);
    if (!before) return refuse('message_not_found');
    if (before.bot_id !== workspace.app.botId) return refuse('cant_update_message');
    const body = messageContent(core, input);
    if (isRefusal(body)) return body;
    // Without blocks the old ones go: Slack takes text alone as the whole new message.
    const { blocks: _, ...kept } = before;
    const after: Message = {
      ...kept,
      ...body,
      ...(input.metadata && { metadata: input.metadata }),
      edited: { user: workspace.app.botUserId, ts: workspace.nextTs() },
    };
    workspace.messages.get(input.channel)?.set(before.ts, after);
    announceChange(core, input.channel, before, after);
    const message = messageObject(workspace, input.channel, after, {
      withMetadata: true,
      baseUrl: core.baseUrl(),
    });
    return { channel: input.channel, ts: after.ts, text: after.text, message };
  },
});

export const chatDelete = defineMethod({
  name: 'chat.delete',
  tier: 'tier3',
  scope: 'chat:write',
  input: z.looseObject({ channel: z.string().min(1), ts: z.string().min(1) }),
  run: ({ channel, ts }, core) => {
    const found = joinedChannel(core, channel);
    if ('refusal' in found) return found.refusal;
    const message = findMessage(core.workspace, channel, ts);
    if (!message || message.subtype === 'tombstone') return refuse('message_not_found');
    if (message.bot_id !== core.workspace.app.botId) return refuse('cant_delete_message');
    removeMessage(core.workspace, channel, ts);
    announceChange(core, channel, message, undefined);
    return { channel, ts };
  },
});

export const chatGetPermalink = defineMethod({
  name: 'chat.getPermalink',
  tier: 'special',
  input: z.looseObject({ channel: z.string().min(1), message_ts: z.string().min(1) }),
  run: ({ channel, message_ts }, core) => {
    const found = visibleChannel(core, channel);
    if ('refusal' in found) return found.refusal;
    const message = findMessage(core.workspace, channel, message_ts);
    if (!message) return refuse('message_not_found');
    const query = new URLSearchParams({ channel, thread: message.thread_ts ?? message.ts });
    return {
      channel,
      permalink: `${core.baseUrl()}/?${query.toString()}#p${message.ts.replace('.', '')}`,
    };
  },
});
