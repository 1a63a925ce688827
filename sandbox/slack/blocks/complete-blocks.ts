import { randomBytes } from 'node:crypto';
import type { Json } from '../workspace/types.ts';

const freshId = () => randomBytes(4).toString('base64url').slice(0, 5);

const ACTIONABLE = new Set([
  'button',
  'icon_button',
  'feedback_buttons',
  'workflow_button',
  'overflow',
  'checkboxes',
  'radio_buttons',
]);

function isActionable(type: unknown): boolean {
  const name = String(type);
  return ACTIONABLE.has(name) || /(_select|picker|_input)$/.test(name);
}

function withActionId(element: Json): Json {
  if (!isActionable(element['type'])) return element;
  return { action_id: freshId(), ...element };
}

const nestedIn = (block: Json, key: string): Json[] | undefined =>
  Array.isArray(block[key]) ? (block[key] as Json[]) : undefined;

function withIds(block: Json): Json {
  const completed: Json = { block_id: freshId(), ...block };
  if (block['type'] === 'rich_text') return completed;
  for (const key of ['elements', 'actions']) {
    const nested = nestedIn(block, key);
    if (nested) completed[key] = nested.map(withActionId);
  }
  for (const key of ['accessory', 'element']) {
    if (block[key]) completed[key] = withActionId(block[key] as Json);
  }
  const children = nestedIn(block, 'child_blocks');
  if (children) completed['child_blocks'] = children.map(withIds);
  return completed;
}

/** Blocks with the `block_id` and `action_id` that Slack makes up where an app gave none. */
export function completeBlocks(blocks: readonly Json[]): Json[] {
  return blocks.map(withIds);
}
