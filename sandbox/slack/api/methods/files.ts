import { z } from 'zod';
import type { SlackCore } from '../../core.ts';
import { fileObject } from '../../workspace/file-object.ts';
import { postMessage } from '../../workspace/post-message.ts';
import { threadRoot } from '../../workspace/threads.ts';
import type { Message } from '../../workspace/types.ts';
import { blocksArgument, jsonArgument } from '../argument-schemas.ts';
import { joinedChannel } from '../find-channel.ts';
import { messageContent } from '../message-content.ts';
import { defineMethod, isRefusal, refuse } from '../method.ts';

const MAX_BYTES = 1_000_000_000;

export const filesGetUploadUrl = defineMethod({
  name: 'files.getUploadURLExternal',
  tier: 'tier4',
  scope: 'files:write',
  input: z.looseObject({
    filename: z.string().min(1),
    length: z.coerce.number().int().min(1).max(MAX_BYTES),
    alt_txt: z.string().max(1000).optional(),
    alt_text: z.string().max(1000).optional(),
  }),
  run: ({ filename, length, alt_txt, alt_text }, { workspace, baseUrl }) => {
    const id = workspace.nextId('F');
    workspace.files.set(id, {
      id,
      name: filename,
      title: filename,
      altText: alt_txt ?? alt_text ?? '',
      userId: workspace.app.botUserId,
      length,
      channels: new Set(),
    });
    return { upload_url: `${baseUrl()}/upload/v1/${id}`, file_id: id };
  },
});

interface Share {
  readonly ids: string[];
  readonly channelId: string;
  readonly threadTs: string | undefined;
  readonly body: Pick<Message, 'text' | 'blocks'>;
}

function share(core: SlackCore, { ids, channelId, threadTs, body }: Share): void {
  const { workspace } = core;
  for (const id of ids) workspace.files.get(id)?.channels.add(channelId);
  const root = threadTs && threadRoot(workspace, channelId, threadTs);
  postMessage(core, channelId, {
    type: 'message',
    subtype: 'file_share',
    ts: workspace.nextTs(),
    user: workspace.app.botUserId,
    bot_id: workspace.app.botId,
    app_id: workspace.app.id,
    team: workspace.team.id,
    files: ids,
    ...body,
    ...(root && { thread_ts: root }),
  });
}

const completion = z.looseObject({
  files: jsonArgument(
    z.array(z.looseObject({ id: z.string(), title: z.string().optional() })).min(1),
  ),
  channel_id: z.string().optional(),
  thread_ts: z.string().optional(),
  initial_comment: z.string().optional(),
  blocks: blocksArgument,
});
type Completion = z.output<typeof completion>;

/** Starts the processing of every file, or of none. */
function finishUploads(core: SlackCore, { files }: Completion): boolean {
  const { workspace, fileProcessingMs } = core;
  const uploaded = files.map(({ id }) => workspace.files.get(id));
  if (uploaded.some((file) => !file?.content)) return false;
  for (const { id, title } of files) {
    const file = workspace.files.get(id);
    if (!file) continue;
    file.title = title || file.title;
    file.readyAt = workspace.clock() + fileProcessingMs;
  }
  return true;
}

export const filesCompleteUpload = defineMethod({
  name: 'files.completeUploadExternal',
  tier: 'tier4',
  scope: 'files:write',
  input: completion,
  run: (input, core) => {
    const found = input.channel_id ? joinedChannel(core, input.channel_id) : undefined;
    if (found && 'refusal' in found) return found.refusal;
    const comment = input.initial_comment ?? '';
    const body = input.blocks && !comment ? messageContent(core, input) : { text: comment };
    if (isRefusal(body)) return body;
    if (!finishUploads(core, input)) return refuse('file_not_found');
    const ids = input.files.map(({ id }) => id);
    if (found) share(core, { ids, channelId: found.channel.id, threadTs: input.thread_ts, body });
    core.workspace.changed();
    return { files: ids.map((id) => fileObject(core.workspace, id, core.baseUrl())) };
  },
});

export const filesInfo = defineMethod({
  name: 'files.info',
  tier: 'tier4',
  scope: 'files:read',
  input: z.looseObject({ file: z.string().min(1) }),
  run: ({ file }, core) => {
    const known = core.workspace.files.get(file);
    if (known?.readyAt === undefined) return refuse('file_not_found');
    return { file: fileObject(core.workspace, file, core.baseUrl()) };
  },
});
