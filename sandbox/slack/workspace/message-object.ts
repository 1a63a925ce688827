import type { Workspace } from './create-workspace.ts';
import { fileObject } from './file-object.ts';
import { repliesTo } from './threads.ts';
import type { Json, Message } from './types.ts';

interface Shown {
  /** Metadata is left out unless the caller asked for it, as in Slack. */
  readonly withMetadata?: boolean;
  readonly baseUrl: string;
}

function threadFacts(workspace: Workspace, channelId: string, message: Message): Json {
  const replies = repliesTo(workspace, channelId, message.ts);
  const latest = replies.at(-1);
  if (!latest) return {};
  const users = [...new Set(replies.map((reply) => reply.user))];
  return {
    thread_ts: message.ts,
    reply_count: replies.length,
    reply_users: users.slice(0, 5),
    reply_users_count: users.length,
    latest_reply: latest.ts,
  };
}

function parentFacts(workspace: Workspace, channelId: string, message: Message): Json {
  if (message.thread_ts === undefined) return threadFacts(workspace, channelId, message);
  const parent = workspace.messages.get(channelId)?.get(message.thread_ts);
  return parent ? { parent_user_id: parent.user } : {};
}

/** A message as the Web API and events show it. */
export function messageObject(
  workspace: Workspace,
  channelId: string,
  message: Message,
  { withMetadata = false, baseUrl }: Shown,
): Json {
  const { metadata, reactions, files, ...plain } = message;
  const { app, team } = workspace;
  return {
    ...plain,
    ...(message.bot_id && {
      bot_profile: { id: app.botId, app_id: app.id, name: app.name, team_id: team.id },
    }),
    ...parentFacts(workspace, channelId, message),
    ...(metadata && withMetadata && { metadata }),
    ...(reactions?.length && {
      reactions: reactions.map((reaction) => ({ ...reaction, count: reaction.users.length })),
    }),
    ...(files && {
      files: files.map((id) => fileObject(workspace, id, baseUrl)).filter((file) => file !== null),
    }),
  };
}
