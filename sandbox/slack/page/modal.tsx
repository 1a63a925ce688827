import { type FormEvent, useEffect, useRef, useState } from 'react';
import type { InputValue } from '../blocks/element-state.ts';
import { Avatar } from './avatar.tsx';
import { BlocksView } from './blocks-view.tsx';
import { Icon } from './icon.tsx';
import { PressPlace, type Values } from './press-place.tsx';
import { useReader } from './reader.ts';
import { act, type Outcome, type SeenView } from './wire.ts';

const TROUBLE = 'We had some trouble connecting. Try again?';

function textOf(view: SeenView, key: string): string | undefined {
  const text = view[key] as { text?: string } | null | undefined;
  return text?.text;
}

function Modal({ view }: { view: SeenView }) {
  const { userId, directory } = useReader();
  const box = useRef<HTMLDialogElement>(null);
  const [values, setValues] = useState<Values>({});
  const [outcome, setOutcome] = useState<Outcome>();
  const [busy, setBusy] = useState(false);
  useEffect(() => box.current?.showModal(), []);
  const close = () => void act(userId, `/views/${view.id}/close`);
  function change(key: string, value: InputValue | undefined): void {
    setValues((before) => ({ ...before, [key]: value }));
    setOutcome(undefined);
  }
  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    setOutcome(await act(userId, `/views/${view.id}/submit`, { values }));
    setBusy(false);
  }
  const trouble = outcome && !outcome.ok && !outcome.errors ? TROUBLE : undefined;
  const submitText = textOf(view, 'submit');
  return (
    <dialog
      ref={box}
      className="modal"
      aria-labelledby={`title-${view.id}`}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
    >
      <form onSubmit={(event) => void submit(event)} noValidate>
        <header>
          <Avatar
            user={directory.users.find(({ id }) => id === directory.app.botUserId)}
            size={28}
          />
          <h2 id={`title-${view.id}`}>{textOf(view, 'title')}</h2>
          <button type="button" className="icon-button" aria-label="Close" onClick={close}>
            <Icon name="close" />
          </button>
        </header>
        <div className="modal-body">
          <PressPlace
            where={{ viewId: view.id }}
            values={values}
            errors={outcome?.errors ?? {}}
            onValue={change}
          >
            <BlocksView blocks={view.blocks} />
          </PressPlace>
          {trouble && (
            <p className="failure" role="alert">
              {trouble}
            </p>
          )}
        </div>
        <footer>
          <button type="button" className="button" onClick={close}>
            {textOf(view, 'close') ?? 'Cancel'}
          </button>
          {submitText && (
            <button type="submit" className="button primary" disabled={busy} aria-busy={busy}>
              {submitText}
            </button>
          )}
        </footer>
      </form>
    </dialog>
  );
}

/** The modals that the app opened for the reader; the topmost shows. */
export function ModalStack({ views }: { views: readonly SeenView[] }) {
  const top = views.at(-1);
  return top ? <Modal key={top.id} view={top} /> : null;
}
