import { z } from 'zod';
import type { SlackCore } from '../../core.ts';
import { messageObject } from '../../workspace/message-object.ts';
import { postMessage } from '../../workspace/post-message.ts';
import { threadRoot } from '../../workspace/threads.ts';
import type { Message } from '../../workspace/types.ts';
import { blocksArgument, flagArgument, jsonArgument, jsonObject } from '../argument-schemas.ts';
import { postableChannel } from '../find-channel.ts';
import { messageContent } from '../message-content.ts';
import { defineMethod, isRefusal, refuse } from '../method.ts';

const METADATA_MAX_BYTES = 8192;

const metadata = jsonArgument(
  z.strictObject({ event_type: z.string(), event_payload: jsonObject }),
);

const content = {
  channel: z.string().min(1),
  text: z.string().optional(),
  blocks: blocksArgument,
  thread_ts: z.string().optional(),
};

function fromBot(core: SlackCore, body: Pick<Message, 'text' | 'blocks'>): Message {
  const { workspace } = core;
  return {
    type: 'message',
    ts: workspace.nextTs(),
    user: workspace.app.botUserId,
    bot_id: workspace.app.botId,
    app_id: workspace.app.id,
    team: workspace.team.id,
    ...body,
  };
}

export const chatPostMessage = defineMethod({
  name: 'chat.postMessage',
  tier: 'post',
  scope: 'chat:write',
  rateKey: ({ channel }) => channel,
  input: z.looseObject({
    ...content,
    metadata: metadata.optional(),
    reply_broadcast: flagArgument,
  }),
  run: (input, core) => {
    const found = postableChannel(core, input.channel);
    if ('refusal' in found) return found.refusal;
    const body = messageContent(core, input);
    if (isRefusal(body)) return body;
    const size = JSON.stringify(input.metadata ?? {}).length;
    if (size > METADATA_MAX_BYTES) return refuse('metadata_too_large');
    const { workspace } = core;
    const channelId = found.channel.id;
    const root = input.thread_ts && threadRoot(workspace, channelId, input.thread_ts);
    const message: Message = {
      ...fromBot(core, body),
      ...(root && { thread_ts: root }),
      ...(root && input.reply_broadcast && { subtype: 'thread_broadcast' }),
      ...(input.metadata && { metadata: input.metadata }),
    };
    postMessage(core, channelId, message);
    const shown = { withMetadata: true, baseUrl: core.baseUrl() };
    return {
      channel: channelId,
      ts: message.ts,
      message: messageObject(workspace, channelId, message, shown),
    };
  },
});

export const chatPostEphemeral = defineMethod({
  name: 'chat.postEphemeral',
  tier: 'tier4',
  scope: 'chat:write',
  input: z.looseObject({ ...content, user: z.string().min(1) }),
  run: (input, core) => {
    const found = postableChannel(core, input.channel);
    if ('refusal' in found) return found.refusal;
    if (!found.channel.members.has(input.user)) return refuse('user_not_in_channel');
    const body = messageContent(core, input);
    if (isRefusal(body)) return body;
    const root = input.thread_ts && threadRoot(core.workspace, found.channel.id, input.thread_ts);
    const message = { ...fromBot(core, body), ...(root && { thread_ts: root }) };
    core.workspace.ephemerals.push({
      userId: input.user,
      channelId: found.channel.id,
      message,
    });
    core.workspace.changed();
    return { message_ts: message.ts };
  },
});
