import type {
  Datepicker,
  DateTimepicker,
  EmailInput,
  NumberInput,
  PlainTextInput,
  RichTextInput,
  Timepicker,
  URLInput,
} from '@slack/types';
import type { AnyElement } from './element-view.tsx';
import { useFilling } from './filling.ts';

type Typed =
  | Datepicker
  | DateTimepicker
  | EmailInput
  | NumberInput
  | PlainTextInput
  | RichTextInput
  | Timepicker
  | URLInput;

const INPUT_TYPES: Readonly<Record<Typed['type'], string>> = {
  datepicker: 'date',
  datetimepicker: 'datetime-local',
  email_text_input: 'email',
  number_input: 'number',
  plain_text_input: 'text',
  rich_text_input: 'text',
  timepicker: 'time',
  url_text_input: 'url',
};

/** True for elements that one types or picks a time in. */
export function isTyped(element: AnyElement): element is Typed {
  return element.type in INPUT_TYPES;
}

const MS_PER_MINUTE = 60_000;

/** A datetime-local input speaks local time without a zone, Slack seconds since 1970. */
function localOf(seconds: unknown): string {
  if (typeof seconds !== 'number') return '';
  const at = new Date(seconds * 1000);
  const shifted = new Date(at.getTime() - at.getTimezoneOffset() * MS_PER_MINUTE);
  return shifted.toISOString().slice(0, 16);
}

function shownOf(element: Typed, value: unknown): string {
  if (element.type === 'datetimepicker') return localOf(value);
  return typeof value === 'string' ? value : '';
}

/** A text, number, date or time. */
export function TypedView({ blockId, element }: { blockId: string; element: Typed }) {
  const { value, fill } = useFilling(blockId, element);
  const placeholder = 'placeholder' in element ? element.placeholder?.text : undefined;
  const shown = shownOf(element, value);
  const common = { className: 'field', placeholder, 'aria-label': placeholder };
  const multiline = element.type === 'plain_text_input' && element.multiline;
  if (multiline || element.type === 'rich_text_input') {
    return (
      <textarea {...common} rows={4} value={shown} onChange={({ target }) => fill(target.value)} />
    );
  }
  return (
    <input
      {...common}
      type={INPUT_TYPES[element.type]}
      value={shown}
      maxLength={element.type === 'plain_text_input' ? element.max_length : undefined}
      onChange={({ target }) => {
        const isMoment = element.type === 'datetimepicker' && target.value !== '';
        fill(isMoment ? Math.floor(new Date(target.value).getTime() / 1000) : target.value);
      }}
    />
  );
}
