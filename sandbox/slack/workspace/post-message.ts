import type { SlackCore } from '../core.ts';
import { messageObject } from './message-object.ts';
import type { Json, Message } from './types.ts';

function channelType(core: SlackCore, channelId: string): string {
  const channel = core.workspace.channels.get(channelId);
  if (channel?.imUser !== undefined) return 'im';
  return channel?.isPrivate ? 'group' : 'channel';
}

/** What a message event carries of its message. */
function eventOf(core: SlackCore, channelId: string, message: Message): Json {
  return {
    ...messageObject(core.workspace, channelId, message, {
      withMetadata: true,
      baseUrl: core.baseUrl(),
    }),
    channel: channelId,
    channel_type: channelType(core, channelId),
    event_ts: message.ts,
  };
}

/** Puts a message into a channel and tells the app of it, and of a mention of its bot. */
export function postMessage(core: SlackCore, channelId: string, message: Message): void {
  const { workspace } = core;
  workspace.messages.get(channelId)?.set(message.ts, message);
  workspace.changed();
  const event = eventOf(core, channelId, message);
  core.emitEvent(event);
  const mentionsBot = message.text.includes(`<@${workspace.app.botUserId}>`);
  if (mentionsBot && message.user !== workspace.app.botUserId) {
    const { channel_type: _, subtype: __, ...mention } = event;
    core.emitEvent({ ...mention, type: 'app_mention' });
  }
}

/** Tells the app that a message was edited or deleted. */
export function announceChange(
  core: SlackCore,
  channelId: string,
  before: Message,
  after: Message | undefined,
): void {
  core.workspace.changed();
  const shown = (message: Message) =>
    messageObject(core.workspace, channelId, message, {
      withMetadata: true,
      baseUrl: core.baseUrl(),
    });
  const ts = core.workspace.nextTs();
  core.emitEvent({
    type: 'message',
    subtype: after ? 'message_changed' : 'message_deleted',
    channel: channelId,
    channel_type: channelType(core, channelId),
    ts,
    event_ts: ts,
    hidden: true,
    previous_message: shown(before),
    ...(after ? { message: shown(after) } : { deleted_ts: before.ts }),
  });
}
