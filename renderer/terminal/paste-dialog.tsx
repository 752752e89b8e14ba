// Shows what is about to be typed into a program.

import { counted } from '../../shared/text/format.ts';
import { ConfirmDialog } from '../ui/dialog.tsx';
import { type PasteDanger, visibleText } from './paste-guard.ts';

/** As much as is shown of a paste, in characters. */
const SHOWN = 4000;

/** See `PasteDialog`. */
export interface Paste {
  readonly text: string;
  readonly why: PasteDanger;
}

/** Asks whether to type a text. */
export function PasteDialog({
  paste,
  onPaste,
  onCancel,
}: {
  readonly paste: Paste;
  onPaste(): void;
  onCancel(): void;
}) {
  const shown = visibleText(paste.text);
  const lines = shown.split('\n').length;
  return (
    <ConfirmDialog
      title={paste.why === 'lines' ? `Paste ${counted(lines, 'line', 'lines')}?` : 'Paste control characters?'}
      confirm="Paste"
      look="primary"
      onConfirm={onPaste}
      onCancel={onCancel}
    >
      <p>
        {paste.why === 'lines'
          ? 'Each line break acts as the Enter key.'
          : 'They act as keys, and can run commands. Here ^[ is Escape, ^C is Ctrl-C, and so on.'}
      </p>
      <pre className="paste-text">
        {shown.slice(0, SHOWN)}
        {shown.length > SHOWN && `\n… ${shown.length - SHOWN} characters more`}
      </pre>
    </ConfirmDialog>
  );
}
