import { elementState, type InputValue, isEmptyState } from '../blocks/element-state.ts';
import { walkElements } from '../blocks/walk-elements.ts';
import type { Json } from '../workspace/types.ts';

/** What a person put in, by `action_id`, or by `block_id/action_id` where action ids repeat. */
export type InputValues = Readonly<Record<string, InputValue | undefined>>;

function valueFor(values: InputValues, blockId: string, actionId: string): InputValue | undefined {
  const exact = `${blockId}/${actionId}`;
  return exact in values ? values[exact] : values[actionId];
}

/** `state.values`: by block, then by action, the state of every element that has one. */
export function stateValues(blocks: readonly Json[], values: InputValues): Json {
  const result: Record<string, Record<string, Json>> = {};
  for (const { blockId, actionId, element } of walkElements(blocks)) {
    const state = elementState(element, valueFor(values, blockId, actionId));
    if (!state || element['type'] === 'overflow') continue;
    result[blockId] = { ...result[blockId], [actionId]: state };
  }
  return result;
}

function lengthProblem(element: Json, text: unknown): string | undefined {
  if (typeof text !== 'string' || text === '') return undefined;
  const { min_length: min, max_length: max } = element;
  if (typeof max === 'number' && text.length > max) return `Use at most ${max} characters.`;
  if (typeof min === 'number' && text.length < min) return `Use at least ${min} characters.`;
  return undefined;
}

function formatProblem(element: Json, value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '') return undefined;
  switch (element['type']) {
    case 'email_text_input':
      return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value) ? undefined : 'Enter a valid email address.';
    case 'url_text_input':
      return URL.canParse(value) ? undefined : 'Enter a valid URL.';
    case 'number_input':
      return numberProblem(element, value);
    default:
      return undefined;
  }
}

function numberProblem(element: Json, value: string): string | undefined {
  const number = Number(value);
  const { min_value: min, max_value: max, is_decimal_allowed: decimals } = element;
  if (!Number.isFinite(number)) return 'Enter a number.';
  if (!decimals && !Number.isInteger(number)) return 'Enter a whole number.';
  if (min !== undefined && number < Number(min)) return `Enter ${String(min)} or more.`;
  if (max !== undefined && number > Number(max)) return `Enter ${String(max)} or less.`;
  return undefined;
}

function inputProblem(block: Json, state: Json): string | undefined {
  const element = block['element'] as Json;
  if (isEmptyState(state)) {
    return block['optional'] ? undefined : 'Please complete this required field.';
  }
  return lengthProblem(element, state['value']) ?? formatProblem(element, state['value']);
}

/** What Slack's own client would complain of before it submits, by `block_id`; empty when it is fine. */
export function clientErrors(blocks: readonly Json[], state: Json): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const { block, blockId, actionId } of walkElements(blocks)) {
    if (block['type'] !== 'input') continue;
    const ofBlock = state[blockId] as Record<string, Json>;
    const problem = inputProblem(block, ofBlock[actionId] ?? {});
    if (problem) errors[blockId] = problem;
  }
  return errors;
}
