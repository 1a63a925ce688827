import { z } from 'zod';
import type { SlackCore } from '../../core.ts';
import { messageObject } from '../../workspace/message-object.ts';
import { addReaction, removeReaction } from '../../workspace/react.ts';
import { findMessage } from '../../workspace/threads.ts';
import { joinedChannel } from '../find-channel.ts';
import { type Answer, defineMethod, refuse } from '../method.ts';

const target = { channel: z.string().min(1), timestamp: z.string().min(1) };
const named = z.looseObject({ ...target, name: z.string().min(1) });

type Change = typeof addReaction;

function change(apply: Change) {
  return (input: z.output<typeof named>, core: SlackCore): Answer => {
    const found = joinedChannel(core, input.channel);
    if ('refusal' in found) return found.refusal;
    const done = apply(core, core.workspace.app.botUserId, {
      channelId: input.channel,
      messageTs: input.timestamp,
      name: input.name,
    });
    return done.ok ? {} : refuse(done.error);
  };
}

export const reactionsAdd = defineMethod({
  name: 'reactions.add',
  tier: 'tier3',
  scope: 'reactions:write',
  input: named,
  run: change(addReaction),
});

export const reactionsRemove = defineMethod({
  name: 'reactions.remove',
  tier: 'tier2',
  scope: 'reactions:write',
  input: named,
  run: change(removeReaction),
});

export const reactionsGet = defineMethod({
  name: 'reactions.get',
  tier: 'tier3',
  scope: 'reactions:read',
  input: z.looseObject(target),
  run: ({ channel, timestamp }, core) => {
    const found = joinedChannel(core, channel);
    if ('refusal' in found) return found.refusal;
    const message = findMessage(core.workspace, channel, timestamp);
    if (!message) return refuse('message_not_found');
    const shown = messageObject(core.workspace, channel, message, { baseUrl: core.baseUrl() });
    return { type: 'message', channel, message: shown };
  },
});
