import type { Workspace } from './create-workspace.ts';
import type { Message } from './types.ts';

/** Every message of a channel in order of posting, replies included. */
export function allMessages(workspace: Workspace, channelId: string): Message[] {
  return [...(workspace.messages.get(channelId)?.values() ?? [])];
}

export function findMessage(
  workspace: Workspace,
  channelId: string,
  ts: string,
): Message | undefined {
  return workspace.messages.get(channelId)?.get(ts);
}

/** A message that stands in the channel itself: no reply, unless it was broadcast. */
export function isTopLevel(message: Message): boolean {
  return message.thread_ts === undefined || message.subtype === 'thread_broadcast';
}

/** The replies to a top-level message, oldest first. */
export function repliesTo(workspace: Workspace, channelId: string, ts: string): Message[] {
  return allMessages(workspace, channelId).filter((message) => message.thread_ts === ts);
}

/**
 * The `ts` that a reply to `threadTs` hangs on: the thread's own parent when a reply is named, and
 * undefined when the parent is gone: Slack then posts to the channel without an error.
 */
export function threadRoot(
  workspace: Workspace,
  channelId: string,
  threadTs: string,
): string | undefined {
  const named = findMessage(workspace, channelId, threadTs);
  if (!named || named.subtype === 'tombstone') return undefined;
  if (named.thread_ts === undefined) return named.ts;
  return threadRoot(workspace, channelId, named.thread_ts);
}

/** Takes a message away; a parent with replies leaves a tombstone, as in Slack. */
export function removeMessage(workspace: Workspace, channelId: string, ts: string): void {
  const messages = workspace.messages.get(channelId);
  const message = messages?.get(ts);
  if (!messages || !message) return;
  if (repliesTo(workspace, channelId, ts).length === 0) {
    messages.delete(ts);
    return;
  }
  messages.set(ts, {
    type: 'message',
    subtype: 'tombstone',
    ts,
    user: 'USLACKBOT',
    team: message.team,
    text: 'This message was deleted.',
  });
}
