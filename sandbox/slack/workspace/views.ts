import { completeBlocks } from '../blocks/complete-blocks.ts';
import type { Workspace } from './create-workspace.ts';
import type { Json, View } from './types.ts';

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** What an app may say of a view, with what Slack fills in where it says nothing. */
function appPart(given: Json) {
  return {
    blocks: completeBlocks(given['blocks'] as Json[]),
    private_metadata: text(given['private_metadata']),
    callback_id: text(given['callback_id']),
    external_id: text(given['external_id']),
    clear_on_close: given['clear_on_close'] === true,
    notify_on_close: given['notify_on_close'] === true,
    ...(given['type'] === 'modal' && {
      title: given['title'] as Json,
      submit: (given['submit'] ?? null) as Json | null,
      close: (given['close'] ?? null) as Json | null,
    }),
  };
}

function freshHash(workspace: Workspace): string {
  return `${workspace.nextTs()}.${workspace.nextId('h').slice(-6)}`;
}

/** A view that passed validation, ready to be shown on top of `below`. */
export function createView(
  workspace: Workspace,
  given: Json,
  below: View | undefined,
  keepId?: string,
): View {
  const id = keepId ?? workspace.nextId('V');
  return {
    id,
    type: given['type'] === 'home' ? 'home' : 'modal',
    team_id: workspace.team.id,
    app_id: workspace.app.id,
    bot_id: workspace.app.botId,
    ...appPart(given),
    hash: freshHash(workspace),
    previous_view_id: below?.id ?? null,
    root_view_id: below?.root_view_id ?? id,
    state: { values: {} },
  };
}

/** A view as the Web API and interaction payloads show it. */
export function viewObject(view: View): Json {
  return { ...view, app_installed_team_id: view.team_id };
}

/** The open modal that a test accepts, and whose it is. */
export function findModal(
  workspace: Workspace,
  accepts: (view: View) => boolean,
): { readonly userId: string; readonly view: View } | undefined {
  for (const [userId, stack] of workspace.modals) {
    const view = stack.find(accepts);
    if (view) return { userId, view };
  }
  return undefined;
}

/** Puts new content into an open modal: its id and its place in the stack stay. */
export function replaceView(workspace: Workspace, userId: string, view: View, given: Json): View {
  const updated: View = { ...view, ...appPart(given), hash: freshHash(workspace) };
  const stack = workspace.modals.get(userId) ?? [];
  workspace.modals.set(
    userId,
    stack.map((open) => (open.id === view.id ? updated : open)),
  );
  workspace.changed();
  return updated;
}

/** Takes one modal away; the one below shows again. */
export function closeModal(workspace: Workspace, userId: string, viewId: string): void {
  const stack = workspace.modals.get(userId) ?? [];
  workspace.modals.set(
    userId,
    stack.filter(({ id }) => id !== viewId),
  );
  workspace.changed();
}

/** Closes every modal of a person. */
export function clearViews(workspace: Workspace, userId: string): void {
  workspace.modals.delete(userId);
  workspace.changed();
}
