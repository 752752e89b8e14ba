// A question that has to be answered first. The browser's own modal dialog: it keeps the focus, Escape leaves it.
import { type ReactNode, useId, useRef } from 'react';
import { Button } from './button.tsx';
import './dialog.css';
import { useModal } from './use-modal.ts';

/** Asks before something that cannot be undone. */
export function ConfirmDialog({
  title,
  children,
  confirm,
  look = 'danger',
  onConfirm,
  onCancel,
}: {
  readonly title: string;
  readonly children: ReactNode;
  /** The words on the button that does it. */
  readonly confirm: string;
  /** Of the button that does it. Default `danger`. */
  readonly look?: 'danger' | 'primary';
  onConfirm(): void;
  onCancel(): void;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useModal(dialog);
  return (
    <dialog
      ref={dialog}
      className="dialog"
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onCancel();
      }}
    >
      <h2 id={titleId}>{title}</h2>
      <div className="dialog-text">{children}</div>
      <div className="dialog-buttons">
        <Button onClick={onCancel}>Cancel</Button>
        <Button look={look} onClick={onConfirm}>
          {confirm}
        </Button>
      </div>
    </dialog>
  );
}
