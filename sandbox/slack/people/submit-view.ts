import { z } from 'zod';
import { validateView } from '../blocks/validate-view.ts';
import type { SlackCore } from '../core.ts';
import type { Json, User, View } from '../workspace/types.ts';
import { clearViews, closeModal, createView, replaceView, viewObject } from '../workspace/views.ts';
import { clientErrors, type InputValues, stateValues } from './input-values.ts';
import { type Done, doneBy, fail, interactionHead } from './interaction.ts';

/** What became of a submission; `errors` are complaints by `block_id`, and then the modal stays. */
export type Submitted = Done & { readonly errors?: Readonly<Record<string, string>> };

const action = z.discriminatedUnion('response_action', [
  z.looseObject({
    response_action: z.literal('errors'),
    errors: z.record(z.string(), z.string()),
  }),
  z.looseObject({
    response_action: z.literal('update'),
    view: z.record(z.string(), z.unknown()),
  }),
  z.looseObject({
    response_action: z.literal('push'),
    view: z.record(z.string(), z.unknown()),
  }),
  z.looseObject({ response_action: z.literal('clear') }),
]);

function follow(core: SlackCore, user: User, view: View, response: Json): Submitted {
  const { workspace } = core;
  const parsed = action.safeParse(response);
  if (!parsed.success) return fail('invalid_response');
  const answer = parsed.data;
  if (answer.response_action === 'errors') {
    return { ok: false, error: 'invalid_input', errors: answer.errors };
  }
  if (answer.response_action === 'clear') {
    clearViews(workspace, user.id);
    return { ok: true, ackMs: 0 };
  }
  if (validateView(answer.view).length > 0) return fail('invalid_view');
  if (answer.response_action === 'update') {
    replaceView(workspace, user.id, view, answer.view);
    return { ok: true, ackMs: 0 };
  }
  const stack = workspace.modals.get(user.id) ?? [];
  workspace.modals.set(user.id, [...stack, createView(workspace, answer.view, view)]);
  workspace.changed();
  return { ok: true, ackMs: 0 };
}

function openModal(core: SlackCore, user: User, viewId: string): View | undefined {
  return core.workspace.modals.get(user.id)?.find(({ id }) => id === viewId);
}

/** Submits a modal: the client checks it first, then the app has three seconds to say what follows. */
export async function submitView(
  core: SlackCore,
  user: User,
  viewId: string,
  values: InputValues,
): Promise<Submitted> {
  const view = openModal(core, user, viewId);
  if (!view) return fail('view_not_found');
  const state = stateValues(view.blocks, values);
  const errors = clientErrors(view.blocks, state);
  if (Object.keys(errors).length > 0) return { ok: false, error: 'invalid_input', errors };
  const delivery = await core.transport.deliver({
    type: 'interactive',
    payload: {
      ...interactionHead(core, 'view_submission', user),
      view: viewObject({ ...view, state: { values: state } }),
      response_urls: [],
    },
  });
  const done = doneBy(delivery);
  if (!done.ok) return done;
  if (done.response) return { ...follow(core, user, view, done.response), ackMs: done.ackMs };
  closeModal(core.workspace, user.id, view.id);
  return done;
}

/** Closes a modal: the one below shows again; the app hears of it if it asked to (`notify_on_close`). */
export async function closeView(core: SlackCore, user: User, viewId: string): Promise<Done> {
  const view = openModal(core, user, viewId);
  if (!view) return fail('view_not_found');
  if (view.clear_on_close) clearViews(core.workspace, user.id);
  else closeModal(core.workspace, user.id, view.id);
  if (!view.notify_on_close) return { ok: true, ackMs: 0 };
  const { trigger_id: _, ...head } = interactionHead(core, 'view_closed', user);
  const delivery = await core.transport.deliver({
    type: 'interactive',
    payload: { ...head, view: viewObject(view), is_cleared: view.clear_on_close },
  });
  return doneBy(delivery);
}
