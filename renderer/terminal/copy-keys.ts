// Copying from a terminal and pasting into it. Ctrl-C interrupts unless something is selected, Ctrl-Shift-C always copies.
// Ctrl-V is the program's (`^V`), except on Windows, where terminals paste with it; Ctrl-Shift-V pastes everywhere. On a
// Mac the Command key does both and leaves Ctrl to the program. So do VS Code and Windows Terminal.
import type { Terminal } from '@xterm/xterm';
import { WINDOWS } from '../keys.ts';

/** What a key pressed in a terminal means for the clipboard. */
export type CopyKey = 'none' | 'browser-copies' | 'copy-now' | 'browser-pastes';

/** Decides about a key. `browser-…` means: keep the key from the program, the browser's own copy or paste does it. */
export function copyKey(
  event: Pick<KeyboardEvent, 'type' | 'code' | 'ctrlKey' | 'shiftKey' | 'altKey' | 'metaKey'>,
  selected: boolean,
  windows = WINDOWS,
): CopyKey {
  if (event.type !== 'keydown' || !event.ctrlKey || event.altKey || event.metaKey) return 'none';
  if (event.code === 'KeyV' && (event.shiftKey || windows)) return 'browser-pastes';
  if (event.code !== 'KeyC' || !selected) return 'none';
  return event.shiftKey ? 'copy-now' : 'browser-copies';
}

/** Makes a terminal's keys copy and paste; `other` may keep further keys from the program by taking them. */
export function installCopyKeys(terminal: Terminal, other: (event: KeyboardEvent) => boolean = () => false): void {
  terminal.attachCustomKeyEventHandler((event) => {
    switch (copyKey(event, terminal.hasSelection())) {
      case 'none':
        return !other(event);
      case 'browser-pastes':
        return false;
      case 'browser-copies':
        // xterm fills the clipboard in the copy event that follows; the selection is no longer needed after it.
        setTimeout(() => terminal.clearSelection());
        return false;
      case 'copy-now':
        event.preventDefault();
        document.execCommand('copy');
        terminal.clearSelection();
        return false;
    }
  });
}
