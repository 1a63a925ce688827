import { z } from 'zod';
import { validateView } from '../../blocks/validate-view.ts';
import type { SlackCore } from '../../core.ts';
import type { Json, View } from '../../workspace/types.ts';
import { createView, findModal, replaceView, viewObject } from '../../workspace/views.ts';
import { jsonArgument, jsonObject } from '../argument-schemas.ts';
import { invalidBlocks, unusableFiles } from '../message-content.ts';
import { type Answer, defineMethod, type Refusal, refuse } from '../method.ts';

/** Slack stacks three modals and no more. */
const MAX_STACK = 3;
const VIEW_MAX_BYTES = 250_000;

const view = { view: jsonArgument(jsonObject) };
const opening = z.looseObject({ ...view, trigger_id: z.string().min(1) });

function complaint(core: SlackCore, given: Json, type: View['type']): Refusal | undefined {
  if (JSON.stringify(given).length > VIEW_MAX_BYTES) return refuse('view_too_large');
  const problems = validateView(given);
  const found = problems.length > 0 ? problems : unusableFiles(core, given, '/view');
  if (found.length > 0) return invalidBlocks('invalid_arguments', found);
  return given['type'] === type ? undefined : refuse('invalid_arguments');
}

function show(core: SlackCore, input: z.output<typeof opening>, pushes: boolean): Answer {
  const wrong = complaint(core, input.view, 'modal');
  if (wrong) return wrong;
  const exchange = core.triggers.exchange(input.trigger_id);
  if (!exchange.ok) return refuse(exchange.error);
  const { modals } = core.workspace;
  const stack = pushes ? (modals.get(exchange.userId) ?? []) : [];
  if (stack.length >= MAX_STACK) return refuse('push_limit_reached');
  const opened = createView(core.workspace, input.view, stack.at(-1));
  modals.set(exchange.userId, [...stack, opened]);
  core.workspace.changed();
  return { view: viewObject(opened) };
}

export const viewsOpen = defineMethod({
  name: 'views.open',
  tier: 'tier4',
  input: opening,
  run: (input, core) => show(core, input, false),
});

export const viewsPush = defineMethod({
  name: 'views.push',
  tier: 'tier4',
  input: opening,
  run: (input, core) => show(core, input, true),
});

export const viewsUpdate = defineMethod({
  name: 'views.update',
  tier: 'tier4',
  input: z.looseObject({
    ...view,
    view_id: z.string().optional(),
    external_id: z.string().optional(),
    hash: z.string().optional(),
  }),
  run: (input, core) => {
    const wrong = complaint(core, input.view, 'modal');
    if (wrong) return wrong;
    const found = findModal(
      core.workspace,
      (open) =>
        open.id === input.view_id ||
        (input.external_id !== undefined && open.external_id === input.external_id),
    );
    if (!found) return refuse('not_found');
    if (input.hash && input.hash !== found.view.hash) return refuse('hash_conflict');
    const updated = replaceView(core.workspace, found.userId, found.view, input.view);
    return { view: viewObject(updated) };
  },
});

export const viewsPublish = defineMethod({
  name: 'views.publish',
  tier: 'tier4',
  input: z.looseObject({ ...view, user_id: z.string().min(1), hash: z.string().optional() }),
  run: ({ view: given, user_id, hash }, core) => {
    const { workspace } = core;
    const wrong = complaint(core, given, 'home');
    if (wrong) return wrong;
    if (!workspace.users.has(user_id)) return refuse('user_not_found');
    const before = workspace.homes.get(user_id);
    if (hash && before && before.hash !== hash) return refuse('hash_conflict');
    const published = createView(workspace, given, undefined, before?.id);
    workspace.homes.set(user_id, published);
    workspace.changed();
    return { view: viewObject(published) };
  },
});
