// A dialog with fields: a title, lines of words and fields, and at its foot what is the matter and what can be done.
import { type ReactNode, useId, useRef } from 'react';
import { IconButton } from './button.tsx';
import './dialog.css';
import './form-dialog.css';
import { CloseIcon } from './icons.tsx';
import { useModal } from './use-modal.ts';

/** The dialog. Escape asks for it to be closed, Ctrl+Enter (⌘↩) for what it is there for. */
export function FormDialog({
  title,
  children,
  foot,
  onSubmit,
  onClose,
}: {
  readonly title: string;
  readonly children: ReactNode;
  readonly foot: ReactNode;
  onSubmit(): void;
  onClose(): void;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useModal(dialog);
  return (
    <dialog
      ref={dialog}
      className="dialog form-dialog"
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        onSubmit();
      }}
    >
      <header className="form-head">
        <h2 id={titleId}>{title}</h2>
        <IconButton label="Close (Esc)" onClick={onClose}>
          <CloseIcon />
        </IconButton>
      </header>
      <div className="form-body">{children}</div>
      <footer className="form-foot">{foot}</footer>
    </dialog>
  );
}

/** One line: the word before, and what is filled in. */
export function FormLine({ word, children }: { readonly word: string; readonly children: ReactNode }) {
  return (
    <div className="form-line">
      <span className="form-word">{word}</span>
      <div className="form-value">{children}</div>
    </div>
  );
}

/** A choice of yes or no. */
export function Check({
  checked,
  disabled = false,
  onChange,
  children,
}: {
  readonly checked: boolean;
  readonly disabled?: boolean;
  onChange(checked: boolean): void;
  readonly children: ReactNode;
}) {
  return (
    <label className="form-check">
      <input
        type="checkbox"
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.target.checked)}
      />
      {children}
    </label>
  );
}
