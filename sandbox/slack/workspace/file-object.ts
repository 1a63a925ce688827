import type { Workspace } from './create-workspace.ts';
import { imageKind } from './image-kind.ts';
import type { Json, SlackFile } from './types.ts';

/** True once Slack's asynchronous processing of an upload is over. */
export function isProcessed(workspace: Workspace, file: SlackFile): boolean {
  return file.readyAt !== undefined && workspace.clock() >= file.readyAt;
}

function processedFacts(file: SlackFile): Json {
  const image = file.content ? imageKind(file.content) : null;
  const extension = file.name.includes('.') ? (file.name.split('.').at(-1) ?? 'text') : 'text';
  if (!image) return { mimetype: 'application/octet-stream', filetype: extension };
  const { width, height, ...kind } = image;
  return {
    ...kind,
    ...(width !== undefined && { original_w: width, original_h: height }),
    ...(file.altText && { alt_txt: file.altText }),
  };
}

/** A file as `files.info` shows it: type and size in pixels are missing until it was processed. */
export function fileObject(workspace: Workspace, id: string, baseUrl: string): Json | null {
  const file = workspace.files.get(id);
  if (!file) return null;
  const address = `${baseUrl}/files-pri/${workspace.team.id}-${id}/${encodeURIComponent(file.name)}`;
  return {
    id,
    name: file.name,
    title: file.title,
    user: file.userId,
    size: file.content?.length ?? file.length,
    mode: file.canvas === undefined ? 'hosted' : 'quip',
    is_external: false,
    file_access: 'visible',
    channels: [...file.channels],
    url_private: address,
    url_private_download: address,
    permalink: `${baseUrl}/files/${file.userId}/${id}/${encodeURIComponent(file.name)}`,
    ...(isProcessed(workspace, file) ? processedFacts(file) : { mimetype: '', filetype: '' }),
  };
}
