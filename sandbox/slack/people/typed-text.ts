import type { Workspace } from '../workspace/create-workspace.ts';

/** References that a client inserts itself, and that are left as they are. */
const REFERENCE =
  /<(?:[@#][A-Z0-9]+(?:\|[^>]*)?|![a-z]+(?:\^[A-Z0-9]+)?(?:\|[^>]*)?|https?:[^>\s]+)>/g;
const HANDLE = /(^|[\s(])([@#])([a-z0-9][a-z0-9._-]*)/gi;

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function handleReference(workspace: Workspace, handle: string, named: boolean): string | undefined {
  if (['here', 'channel', 'everyone'].includes(handle)) return `<!${handle}>`;
  const user = [...workspace.users.values()].find(({ name }) => name === handle);
  if (user) return named ? `<@${user.id}|${user.name}>` : `<@${user.id}>`;
  const group = [...workspace.userGroups.values()].find((entry) => entry.handle === handle);
  if (!group) return undefined;
  return named ? `<!subteam^${group.id}|@${group.handle}>` : `<!subteam^${group.id}>`;
}

function channelReference(workspace: Workspace, name: string): string | undefined {
  const channel = [...workspace.channels.values()].find((entry) => entry.name === name);
  return channel && `<#${channel.id}|${channel.name}>`;
}

function referTo(workspace: Workspace, text: string, named: boolean): string {
  return escapeText(text).replace(
    HANDLE,
    (whole: string, before: string, kind: string, word: string) => {
      const handle = word.toLowerCase();
      const reference =
        kind === '@'
          ? handleReference(workspace, handle, named)
          : channelReference(workspace, handle);
      return reference ? `${before}${reference}` : whole;
    },
  );
}

/**
 * What a client sends for what a person typed: `@handle` and `#channel` become references, and the rest
 * is escaped. `named` adds the name to a reference, as slash commands with `should_escape` get it.
 */
export function typedText(workspace: Workspace, text: string, named = false): string {
  let result = '';
  let end = 0;
  for (const match of text.matchAll(REFERENCE)) {
    result += referTo(workspace, text.slice(end, match.index), named) + match[0];
    end = match.index + match[0].length;
  }
  return result + referTo(workspace, text.slice(end), named);
}
