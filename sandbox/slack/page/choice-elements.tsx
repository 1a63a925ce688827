import type { Checkboxes, MultiSelect, Option, RadioButtons, Select } from '@slack/types';
import { useId } from 'react';
import type { InputValue } from '../blocks/element-state.ts';
import type { AnyElement } from './element-view.tsx';
import { useFilling } from './filling.ts';
import { useReader } from './reader.ts';
import { TextObjectView } from './text-object.tsx';

type Choice = Select | MultiSelect | Checkboxes | RadioButtons;

/** True for menus, radio buttons and checkboxes. */
export function isChoice(element: AnyElement): element is Choice {
  return /select$|^checkboxes$|^radio_buttons$/.test(element.type);
}

interface MenuOption {
  readonly value: string;
  readonly label: string;
  readonly group?: string;
}

function fromOptions(options: readonly Option[], group?: string): MenuOption[] {
  return options.map((option) => ({
    value: option.value ?? '',
    label: option.text.text,
    ...(group && { group }),
  }));
}

function useMenuOptions(element: Select | MultiSelect): MenuOption[] {
  const { directory, channels } = useReader();
  if ('options' in element && element.options) return fromOptions(element.options);
  if ('option_groups' in element && element.option_groups) {
    return element.option_groups.flatMap(({ label, options }) => fromOptions(options, label.text));
  }
  if (element.type.includes('users')) {
    return directory.users
      .filter((user) => !user.isBot && !user.deleted)
      .map(({ id, realName }) => ({ value: id, label: realName }));
  }
  return channels.map(({ id, name }) => ({ value: id, label: `#${name}` }));
}

function optionNodes(options: readonly MenuOption[]) {
  const groups = [...new Set(options.map(({ group }) => group))];
  return groups.map((group) => {
    const nodes = options
      .filter((option) => option.group === group)
      .map(({ value, label }) => (
        <option key={value} value={value}>
          {label}
        </option>
      ));
    return group ? (
      <optgroup key={group} label={group}>
        {nodes}
      </optgroup>
    ) : (
      nodes
    );
  });
}

function MenuView({ blockId, element }: { blockId: string; element: Select | MultiSelect }) {
  const options = useMenuOptions(element);
  const { value, fill } = useFilling(blockId, element);
  const placeholder = element.placeholder?.text ?? 'Choose…';
  const several = element.type.startsWith('multi_');
  return (
    <select
      className="menu"
      multiple={several}
      aria-label={placeholder}
      value={several ? asList(value) : String(value ?? '')}
      onChange={({ target }) =>
        fill(several ? [...target.selectedOptions].map((option) => option.value) : target.value)
      }
    >
      {!several && (
        <option value="" disabled>
          {placeholder}
        </option>
      )}
      {optionNodes(options)}
    </select>
  );
}

function asList(value: InputValue | undefined): string[] {
  return Array.isArray(value) ? [...(value as readonly string[])] : [];
}

function BoxesView({ blockId, element }: { blockId: string; element: Checkboxes | RadioButtons }) {
  const { value, fill } = useFilling(blockId, element);
  const name = useId();
  const isRadio = element.type === 'radio_buttons';
  const chosen = isRadio ? [String(value ?? '')] : asList(value);
  const toggle = (option: string) => {
    if (isRadio) fill(option);
    else fill(chosen.includes(option) ? chosen.filter((it) => it !== option) : [...chosen, option]);
  };
  return (
    <div className="boxes">
      {element.options.map((option) => (
        <label key={option.value}>
          <input
            type={isRadio ? 'radio' : 'checkbox'}
            name={name}
            checked={chosen.includes(option.value ?? '')}
            onChange={() => toggle(option.value ?? '')}
          />
          <span>
            <TextObjectView text={option.text} />
            {option.description && (
              <span className="hint">
                <TextObjectView text={option.description} />
              </span>
            )}
          </span>
        </label>
      ))}
    </div>
  );
}

/** A menu, radio buttons or checkboxes. */
export function ChoiceView({ blockId, element }: { blockId: string; element: Choice }) {
  if (element.type === 'checkboxes' || element.type === 'radio_buttons') {
    return <BoxesView blockId={blockId} element={element} />;
  }
  return <MenuView blockId={blockId} element={element} />;
}
