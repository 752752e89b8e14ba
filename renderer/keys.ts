// The keys of the window. While a terminal has the keyboard its program gets everything that a terminal could
// send, so what works everywhere is bound to Ctrl+Shift (on a Mac: Command), which no terminal program sees.

/** Whether this is a Mac: Command stands where others have Ctrl. */
export const MAC = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform);

/** What the keys are called here. */
export const SHORTCUTS = MAC
  ? { details: '⌘ ↩', run: '⌘ K', shell: '⌘ ⇧ ↩', find: '⌘ F' }
  : { details: 'Ctrl ↩', run: 'Ctrl K', shell: 'Ctrl ⇧ ↩', find: 'Ctrl ⇧ F' };

/** What a key asks of the window. */
export type WindowKey = 'run' | 'shell';

/** What a key asks of the window; null when it is not the window's. */
export function windowKey(
  event: Pick<KeyboardEvent, 'code' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>,
  inTerminal: boolean,
  mac = MAC,
): WindowKey | null {
  const command = mac ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;
  if (!command || event.altKey) return null;
  if (event.code === 'Enter' && event.shiftKey) return 'shell';
  // Ctrl+K erases the rest of the line in a shell; with Shift it is free, and the way out of a terminal.
  if (event.code === 'KeyK' && (mac || event.shiftKey || !inTerminal)) return 'run';
  return null;
}

/** Whether a key opens the search of the pane that it was pressed in. Ctrl+F without Shift belongs to programs: it moves on by a character. */
export function isFindKey(
  event: Pick<KeyboardEvent, 'code' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>,
  mac = MAC,
): boolean {
  if (event.code !== 'KeyF' || event.altKey) return false;
  return mac ? event.metaKey && !event.ctrlKey : event.ctrlKey && event.shiftKey && !event.metaKey;
}
