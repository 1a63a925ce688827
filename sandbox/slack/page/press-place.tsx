import type { ConfirmationDialog } from '@slack/types';
import { createContext, type ReactNode, useContext, useMemo, useState } from 'react';
import type { InputValue } from '../blocks/element-state.ts';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { Icon } from './icon.tsx';
import { useReader } from './reader.ts';
import { act, type Outcome } from './wire.ts';

type Where =
  | { readonly channelId: string; readonly messageTs: string }
  | { readonly viewId: string };

export type Values = Readonly<Record<string, InputValue | undefined>>;

interface Pressed {
  readonly blockId: string;
  readonly actionId: string;
  readonly value?: InputValue;
  readonly confirm?: ConfirmationDialog | undefined;
}

/** A message or view whose elements can be pressed and filled in. */
interface Place {
  readonly values: Values;
  readonly errors: Readonly<Record<string, string>>;
  /** The element that waits for the app. */
  readonly busy: string | undefined;
  setValue(blockId: string, actionId: string, value: InputValue | undefined): void;
  press(pressed: Pressed): void;
}

const PlaceContext = createContext<Place | undefined>(undefined);

/** @throws when used outside a place. */
export function usePlace(): Place {
  const place = useContext(PlaceContext);
  if (!place) throw new Error('There is nothing to press here.');
  return place;
}

export const keyOf = (blockId: string, actionId: string) => `${blockId}/${actionId}`;

const SAID: Readonly<Record<string, string>> = {
  operation_timeout: 'did not respond in time',
  dispatch_failed: 'is not connected',
  http_service_error: 'answered with an error',
};

function Failure({ outcome }: { outcome: Outcome | undefined }) {
  const { directory } = useReader();
  if (!outcome || outcome.ok) return null;
  const said = SAID[outcome.error ?? ''] ?? `could not take that (${outcome.error})`;
  return (
    <p className="failure" role="alert">
      <Icon name="alert" size={15} /> {directory.app.name} {said}.
    </p>
  );
}

const NO_ERRORS = {};

/** Makes what is in it pressable: clicks go to the app, and a click that fails is said. */
export function PressPlace(props: {
  where: Where;
  values?: Values;
  errors?: Readonly<Record<string, string>>;
  onValue?: (key: string, value: InputValue | undefined) => void;
  children: ReactNode;
}) {
  const { where, errors = NO_ERRORS, onValue, children } = props;
  const { userId } = useReader();
  const [ownValues, setOwnValues] = useState<Values>({});
  const [busy, setBusy] = useState<string>();
  const [outcome, setOutcome] = useState<Outcome>();
  const [asking, setAsking] = useState<Pressed>();
  const values = props.values ?? ownValues;

  const place = useMemo<Place>(() => {
    async function send({ blockId, actionId, value }: Pressed): Promise<void> {
      setBusy(keyOf(blockId, actionId));
      setOutcome(await act(userId, '/press', { ...where, blockId, actionId, value, values }));
      setBusy(undefined);
    }
    return {
      values,
      errors,
      busy,
      setValue: (blockId, actionId, value) => {
        const key = keyOf(blockId, actionId);
        if (onValue) onValue(key, value);
        else setOwnValues((before) => ({ ...before, [key]: value }));
      },
      press: (pressed) => {
        if (pressed.confirm) setAsking(pressed);
        else void send(pressed);
      },
    };
  }, [where, values, errors, busy, onValue, userId]);

  return (
    <PlaceContext value={place}>
      {children}
      <Failure outcome={outcome} />
      {asking?.confirm && (
        <ConfirmDialog
          dialog={asking.confirm}
          onDeny={() => setAsking(undefined)}
          onConfirm={() => {
            setAsking(undefined);
            place.press({ ...asking, confirm: undefined });
          }}
        />
      )}
    </PlaceContext>
  );
}
