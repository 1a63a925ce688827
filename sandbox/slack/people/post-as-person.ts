import type { SlackCore } from '../core.ts';
import { postMessage } from '../workspace/post-message.ts';
import { threadRoot } from '../workspace/threads.ts';
import type { Message, User } from '../workspace/types.ts';
import { typedText } from './typed-text.ts';

interface Post {
  readonly channelId: string;
  readonly text: string;
  readonly threadTs?: string | undefined;
}

type Posted =
  | { readonly ok: true; readonly ts: string }
  | { readonly ok: false; readonly error: string };

/** A message of a person; a mention of the bot reaches the app as `app_mention` and as `message`. */
export function postAsPerson(core: SlackCore, user: User, post: Post): Posted {
  const { workspace } = core;
  const { channelId, threadTs } = post;
  if (user.deleted) return { ok: false, error: 'user_deactivated' };
  if (!workspace.channels.get(channelId)?.members.has(user.id)) {
    return { ok: false, error: 'not_in_channel' };
  }
  const text = typedText(workspace, post.text.trim());
  if (text === '') return { ok: false, error: 'no_text' };
  const root = threadTs === undefined ? undefined : threadRoot(workspace, channelId, threadTs);
  if (threadTs !== undefined && root === undefined) return { ok: false, error: 'thread_not_found' };
  const message: Message = {
    type: 'message',
    ts: workspace.nextTs(),
    user: user.id,
    team: user.teamId,
    text,
    ...(root && { thread_ts: root }),
  };
  postMessage(core, channelId, message);
  workspace.lastRead.set(`${user.id}:${channelId}`, message.ts);
  return { ok: true, ts: message.ts };
}
