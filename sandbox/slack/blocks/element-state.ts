import type { Json } from '../workspace/types.ts';

/** What a person put into an element: text, an option's value, or an id; several for multi selects. */
export type InputValue = string | number | readonly string[] | null;

function optionsOf(element: Json): Json[] {
  const flat = Array.isArray(element['options']) ? (element['options'] as Json[]) : [];
  const groups = Array.isArray(element['option_groups'])
    ? (element['option_groups'] as Json[])
    : [];
  return [...flat, ...groups.flatMap((group) => group['options'] as Json[])];
}

function optionOf(element: Json, value: InputValue | undefined, initial: unknown): unknown {
  if (value === undefined) return initial ?? null;
  return optionsOf(element).find((option) => option['value'] === value) ?? null;
}

function chosenOptions(element: Json, value: InputValue | undefined): unknown {
  if (value === undefined) return element['initial_options'] ?? [];
  const wanted = Array.isArray(value) ? value : [value];
  return optionsOf(element).filter((option) => wanted.includes(option['value']));
}

/** By element type: the field of its state, and the field of the element that presets it. */
const SIMPLE: Readonly<Record<string, readonly [string, string, unknown]>> = {
  plain_text_input: ['value', 'initial_value', null],
  email_text_input: ['value', 'initial_value', null],
  url_text_input: ['value', 'initial_value', null],
  number_input: ['value', 'initial_value', null],
  rich_text_input: ['rich_text_value', 'initial_value', null],
  datepicker: ['selected_date', 'initial_date', null],
  timepicker: ['selected_time', 'initial_time', null],
  datetimepicker: ['selected_date_time', 'initial_date_time', null],
  users_select: ['selected_user', 'initial_user', null],
  conversations_select: ['selected_conversation', 'initial_conversation', null],
  channels_select: ['selected_channel', 'initial_channel', null],
  multi_users_select: ['selected_users', 'initial_users', []],
  multi_conversations_select: ['selected_conversations', 'initial_conversations', []],
  multi_channels_select: ['selected_channels', 'initial_channels', []],
  file_input: ['files', 'initial_files', []],
};

const ONE_OPTION = new Set(['static_select', 'external_select', 'radio_buttons', 'overflow']);
const MANY_OPTIONS = new Set(['multi_static_select', 'multi_external_select', 'checkboxes']);

/**
 * An element's state as `state.values` and `actions` carry it. `value` undefined means that the person
 * left it alone: then its initial value stands. Null for elements that have no state (buttons, images).
 */
export function elementState(element: Json, value: InputValue | undefined): Json | null {
  const type = String(element['type']);
  if (ONE_OPTION.has(type)) {
    return { type, selected_option: optionOf(element, value, element['initial_option']) };
  }
  if (MANY_OPTIONS.has(type)) return { type, selected_options: chosenOptions(element, value) };
  const simple = SIMPLE[type];
  if (!simple) return null;
  const [field, initial, empty] = simple;
  return { type, [field]: value === undefined ? (element[initial] ?? empty) : value };
}

/** True when nothing was chosen or typed. */
export function isEmptyState(state: Json): boolean {
  return Object.entries(state)
    .filter(([key]) => key !== 'type')
    .every(
      ([, value]) => value === null || value === '' || (Array.isArray(value) && !value.length),
    );
}
