import { z } from 'zod';
import { messageContent } from '../api/message-content.ts';
import { isRefusal } from '../api/method.ts';
import type { SlackCore } from '../core.ts';
import { announceChange, postMessage } from '../workspace/post-message.ts';
import { findMessage, removeMessage } from '../workspace/threads.ts';
import type { Ephemeral, Message } from '../workspace/types.ts';
import type { ResponseOrigin } from './response-urls.ts';

/** What a `response_url`, or the acknowledgement of a command, may say. */
const answerSchema = z.looseObject({
  text: z.string().optional(),
  blocks: z.array(z.record(z.string(), z.unknown())).optional(),
  response_type: z.enum(['in_channel', 'ephemeral']).default('ephemeral'),
  replace_original: z.boolean().default(false),
  delete_original: z.boolean().default(false),
  thread_ts: z.string().optional(),
});

type Responded = { readonly ok: true } | { readonly ok: false; readonly error: string };

function fromBot(core: SlackCore, ts: string, body: Pick<Message, 'text' | 'blocks'>): Message {
  const { app, team } = core.workspace;
  return {
    type: 'message',
    ts,
    user: app.botUserId,
    bot_id: app.botId,
    app_id: app.id,
    team: team.id,
    ...body,
  };
}

function ephemeralAt(core: SlackCore, origin: ResponseOrigin): Ephemeral | undefined {
  return core.workspace.ephemerals.find(
    ({ userId, message }) => userId === origin.userId && message.ts === origin.messageTs,
  );
}

function dropEphemeral(core: SlackCore, ephemeral: Ephemeral): void {
  const { ephemerals } = core.workspace;
  ephemerals.splice(ephemerals.indexOf(ephemeral), 1);
  core.workspace.changed();
}

function deleteOriginal(core: SlackCore, origin: ResponseOrigin): Responded {
  const ephemeral = ephemeralAt(core, origin);
  if (ephemeral) {
    dropEphemeral(core, ephemeral);
    return { ok: true };
  }
  const ts = origin.messageTs ?? '';
  const message = findMessage(core.workspace, origin.channelId, ts);
  if (!message) return { ok: false, error: 'message_not_found' };
  removeMessage(core.workspace, origin.channelId, ts);
  announceChange(core, origin.channelId, message, undefined);
  return { ok: true };
}

function replaceOriginal(
  core: SlackCore,
  origin: ResponseOrigin,
  body: Pick<Message, 'text' | 'blocks'>,
): Responded {
  const ephemeral = ephemeralAt(core, origin);
  const { workspace } = core;
  if (ephemeral) {
    const { thread_ts } = ephemeral.message;
    const message = fromBot(core, ephemeral.message.ts, body);
    const replaced = { ...ephemeral, message: { ...message, ...(thread_ts && { thread_ts }) } };
    workspace.ephemerals[workspace.ephemerals.indexOf(ephemeral)] = replaced;
    workspace.changed();
    return { ok: true };
  }
  const before = findMessage(workspace, origin.channelId, origin.messageTs ?? '');
  if (!before) return { ok: false, error: 'message_not_found' };
  const { blocks: _, ...kept } = before;
  const edited = { user: workspace.app.botUserId, ts: workspace.nextTs() };
  const after = { ...kept, ...body, edited };
  workspace.messages.get(origin.channelId)?.set(before.ts, after);
  announceChange(core, origin.channelId, before, after);
  return { ok: true };
}

/** Does what an app answered to an interaction, within what Slack lets it do there. */
export function respond(core: SlackCore, origin: ResponseOrigin, given: unknown): Responded {
  const parsed = answerSchema.safeParse(given);
  if (!parsed.success) return { ok: false, error: 'invalid_payload' };
  const answer = parsed.data;
  if (answer.delete_original) return deleteOriginal(core, origin);
  const body = messageContent(core, answer);
  if (isRefusal(body)) return { ok: false, error: body.error };
  if (answer.replace_original) return replaceOriginal(core, origin, body);
  const threadTs = answer.thread_ts ?? origin.threadTs;
  const message: Message = {
    ...fromBot(core, core.workspace.nextTs(), body),
    ...(threadTs && { thread_ts: threadTs }),
  };
  if (answer.response_type === 'in_channel') {
    postMessage(core, origin.channelId, message);
    return { ok: true };
  }
  core.workspace.ephemerals.push({ userId: origin.userId, channelId: origin.channelId, message });
  core.workspace.changed();
  return { ok: true };
}
