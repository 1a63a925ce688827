import type { ConfirmationDialog } from '@slack/types';
import { useEffect, useRef } from 'react';
import { TextObjectView } from './text-object.tsx';

/** "Are you sure?", asked before a press goes to the app. */
export function ConfirmDialog(props: {
  dialog: ConfirmationDialog;
  onConfirm: () => void;
  onDeny: () => void;
}) {
  const { dialog, onConfirm, onDeny } = props;
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => box.current?.showModal(), []);
  return (
    <dialog
      ref={box}
      className="modal small"
      onCancel={(event) => {
        event.preventDefault();
        onDeny();
      }}
    >
      <h2>{dialog.title?.text ?? 'Are you sure?'}</h2>
      <div className="modal-body">
        <TextObjectView text={dialog.text} />
      </div>
      <footer>
        <button type="button" className="button" onClick={onDeny}>
          {dialog.deny?.text ?? 'Cancel'}
        </button>
        <button
          type="button"
          className={`button ${dialog.style === 'danger' ? 'danger filled' : 'primary'}`}
          onClick={onConfirm}
        >
          {dialog.confirm?.text ?? 'Yes'}
        </button>
      </footer>
    </dialog>
  );
}
