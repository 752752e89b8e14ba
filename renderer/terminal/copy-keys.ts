// Copying from a terminal: Ctrl-C interrupts unless something is selected, Ctrl-Shift-C always copies.
// On a Mac the Command key leaves Ctrl-C to the program anyway.
import type { Terminal } from '@xterm/xterm';

/** What a key pressed in a terminal means for copying. */
export type CopyKey = 'none' | 'browser-copies' | 'copy-now';

/** Decides about a key. `browser-copies` means: keep the key from the program, the browser's own copy does it. */
export function copyKey(
  event: Pick<KeyboardEvent, 'type' | 'code' | 'ctrlKey' | 'shiftKey' | 'altKey' | 'metaKey'>,
  selected: boolean,
): CopyKey {
  if (event.type !== 'keydown' || event.code !== 'KeyC') return 'none';
  if (!event.ctrlKey || event.altKey || event.metaKey || !selected) return 'none';
  return event.shiftKey ? 'copy-now' : 'browser-copies';
}

/** Makes a terminal's keys copy. */
export function installCopyKeys(terminal: Terminal): void {
  terminal.attachCustomKeyEventHandler((event) => {
    switch (copyKey(event, terminal.hasSelection())) {
      case 'none':
        return true;
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
