import { elementState, type InputValue } from '../blocks/element-state.ts';
import { walkElements } from '../blocks/walk-elements.ts';
import type { SlackCore } from '../core.ts';
import { messageObject } from '../workspace/message-object.ts';
import { findMessage } from '../workspace/threads.ts';
import type { Json, Message, User, View } from '../workspace/types.ts';
import { viewObject } from '../workspace/views.ts';
import { type InputValues, stateValues } from './input-values.ts';
import { type Done, doneBy, fail, interactionHead, issueResponseUrl } from './interaction.ts';

export interface Press {
  /** Where: a message or an ephemeral of a channel, or an open modal or the home tab. */
  readonly channelId?: string | undefined;
  readonly messageTs?: string | undefined;
  readonly viewId?: string | undefined;
  readonly actionId: string;
  readonly blockId?: string | undefined;
  /** What was chosen in a menu, a picker or an input. */
  readonly value?: InputValue | undefined;
  /** What stands in the other inputs of the same place. */
  readonly values?: InputValues | undefined;
}

interface Place {
  readonly blocks: readonly Json[];
  /** The part of the payload that says where it was. */
  readonly facts: (values: Json) => Json;
}

function messagePlace(core: SlackCore, user: User, message: Message, press: Press): Place {
  const { workspace } = core;
  const channelId = press.channelId ?? '';
  const ephemeral = !findMessage(workspace, channelId, message.ts);
  const threadTs = message.thread_ts;
  const where = { channel_id: channelId, message_ts: message.ts };
  return {
    blocks: message.blocks ?? [],
    facts: (values) => ({
      container: {
        type: 'message',
        ...where,
        is_ephemeral: ephemeral,
        ...(threadTs && { thread_ts: threadTs }),
      },
      channel: { id: channelId, name: workspace.channels.get(channelId)?.name },
      ...(!ephemeral && {
        message: messageObject(workspace, channelId, message, {
          withMetadata: true,
          baseUrl: core.baseUrl(),
        }),
      }),
      state: { values },
      response_url: issueResponseUrl(core, {
        userId: user.id,
        channelId,
        messageTs: message.ts,
        ...(threadTs && { threadTs }),
      }),
    }),
  };
}

function viewPlace(view: View): Place {
  return {
    blocks: view.blocks,
    facts: (values) => ({
      container: { type: 'view', view_id: view.id },
      view: viewObject({ ...view, state: { values } }),
    }),
  };
}

function findPlace(core: SlackCore, user: User, press: Press): Place | undefined {
  const { workspace } = core;
  if (press.viewId !== undefined) {
    const views = [...(workspace.modals.get(user.id) ?? [])];
    const home = workspace.homes.get(user.id);
    const view = [...views, ...(home ? [home] : [])].find(({ id }) => id === press.viewId);
    return view && viewPlace(view);
  }
  const { channelId = '', messageTs = '' } = press;
  if (!workspace.channels.get(channelId)?.members.has(user.id)) return undefined;
  const hidden = workspace.ephemerals.find(
    (entry) => entry.userId === user.id && entry.message.ts === messageTs,
  );
  const message = findMessage(workspace, channelId, messageTs) ?? hidden?.message;
  return message && messagePlace(core, user, message, press);
}

function actionOf(element: Json, press: Press): Json {
  const { text, value, style, confirm } = element;
  const state = elementState(element, press.value);
  if (element['type'] === 'feedback_buttons') {
    return { type: 'feedback_buttons', value: press.value, text };
  }
  return state ?? { type: element['type'], text, value, style, confirm };
}

/** A click on a button, or a choice in a menu: `block_actions` to the app, which has three seconds. */
export async function press(core: SlackCore, user: User, given: Press): Promise<Done> {
  const place = findPlace(core, user, given);
  if (!place) return fail('message_not_found');
  const found = walkElements(place.blocks).find(
    ({ actionId, blockId }) =>
      actionId === given.actionId && (given.blockId === undefined || given.blockId === blockId),
  );
  if (!found) return fail('action_not_found');
  const key = `${found.blockId}/${found.actionId}`;
  const values = stateValues(place.blocks, { ...given.values, [key]: given.value });
  const delivery = await core.transport.deliver({
    type: 'interactive',
    payload: {
      ...interactionHead(core, 'block_actions', user),
      ...place.facts(values),
      actions: [
        {
          action_id: found.actionId,
          block_id: found.blockId,
          action_ts: core.workspace.nextTs(),
          ...actionOf(found.element, given),
        },
      ],
    },
  });
  return doneBy(delivery);
}

/** "More actions" on a message: a `message_action` payload to the app. */
export async function runShortcut(
  core: SlackCore,
  user: User,
  given: { callbackId: string; channelId: string; messageTs: string },
): Promise<Done> {
  const { workspace } = core;
  const { callbackId, channelId, messageTs } = given;
  const message = findMessage(workspace, channelId, messageTs);
  const known = workspace.app.shortcuts.some((entry) => entry.callbackId === callbackId);
  if (!message || !known) return fail('message_not_found');
  const { facts } = messagePlace(core, user, message, { channelId, actionId: '' });
  const { container: _, state: __, ...where } = facts({});
  const delivery = await core.transport.deliver({
    type: 'interactive',
    payload: {
      ...interactionHead(core, 'message_action', user),
      ...where,
      callback_id: callbackId,
      action_ts: workspace.nextTs(),
      message_ts: messageTs,
    },
  });
  return doneBy(delivery);
}
