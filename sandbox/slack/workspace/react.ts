import type { SlackCore } from '../core.ts';
import { findMessage } from './threads.ts';

interface Target {
  readonly channelId: string;
  readonly messageTs: string;
  /** Without colons, such as `eyes`. */
  readonly name: string;
}

type Reacted =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly error: 'message_not_found' | 'already_reacted' | 'no_reaction' | 'invalid_name';
    };

function announce(core: SlackCore, type: string, userId: string, target: Target): void {
  const { channelId, messageTs, name } = target;
  const message = findMessage(core.workspace, channelId, messageTs);
  core.workspace.changed();
  core.emitEvent({
    type,
    user: userId,
    reaction: name,
    item_user: message?.user,
    item: { type: 'message', channel: channelId, ts: messageTs },
    event_ts: core.workspace.nextTs(),
  });
}

/** Adds a person's, or the bot's, reaction to a message. */
export function addReaction(core: SlackCore, userId: string, target: Target): Reacted {
  const message = findMessage(core.workspace, target.channelId, target.messageTs);
  if (!message) return { ok: false, error: 'message_not_found' };
  if (!/^[a-z0-9_+'-]+$/.test(target.name)) return { ok: false, error: 'invalid_name' };
  message.reactions ??= [];
  const reaction = message.reactions.find(({ name }) => name === target.name);
  if (reaction?.users.includes(userId)) return { ok: false, error: 'already_reacted' };
  if (reaction) reaction.users.push(userId);
  else message.reactions.push({ name: target.name, users: [userId] });
  announce(core, 'reaction_added', userId, target);
  return { ok: true };
}

/** Takes a reaction away again. */
export function removeReaction(core: SlackCore, userId: string, target: Target): Reacted {
  const message = findMessage(core.workspace, target.channelId, target.messageTs);
  if (!message) return { ok: false, error: 'message_not_found' };
  const reaction = message.reactions?.find(({ name }) => name === target.name);
  if (!reaction?.users.includes(userId)) return { ok: false, error: 'no_reaction' };
  reaction.users = reaction.users.filter((id) => id !== userId);
  message.reactions = message.reactions?.filter(({ users }) => users.length > 0) ?? [];
  announce(core, 'reaction_removed', userId, target);
  return { ok: true };
}
