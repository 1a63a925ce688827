import { createContext, useContext } from 'react';
import { elementState, type InputValue } from '../blocks/element-state.ts';
import { keyOf, usePlace } from './press-place.tsx';

/** True inside an `input` block, whose elements are submitted with the modal and do not press at once. */
export const InInputContext = createContext(false);

function initialValue(element: { type: string }): InputValue | undefined {
  const state = elementState({ ...element }, undefined) ?? {};
  const [value] = Object.entries(state)
    .filter(([key]) => key !== 'type')
    .map(([, inner]) => inner);
  if (Array.isArray(value)) return value.map((item) => item?.value ?? item);
  if (typeof value === 'object' && value !== null) return Reflect.get(value, 'value');
  return value as InputValue | undefined;
}

/** What stands in an element, and a way to change it: outside inputs a change is a press as well. */
export function useFilling(blockId: string, element: { type: string; action_id?: string }) {
  const { values, setValue, press } = usePlace();
  const inInput = useContext(InInputContext);
  const actionId = element.action_id ?? '';
  const key = keyOf(blockId, actionId);
  return {
    value: key in values ? values[key] : initialValue(element),
    fill: (value: InputValue) => {
      setValue(blockId, actionId, value);
      if (!inInput) {
        press({ blockId, actionId, value, confirm: Reflect.get(element, 'confirm') });
      }
    },
  };
}
