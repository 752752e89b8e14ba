// The keys of the window. While a terminal has the keyboard its program gets everything that a terminal could
// send, so what works everywhere is bound to Ctrl+Shift (on a Mac: Command), which no terminal program sees: shells,
// vim, tmux and emacs get every plain Ctrl and Alt key. What a browser never hands to a page (Ctrl+Shift+N, T, W and
// Ctrl+Tab) is not used either. Letters are taken by their place on the keyboard.

/** Whether this is a Mac: Command stands where others have Ctrl. */
export const MAC = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform);

/** Whether this is Windows, where bare Ctrl+V pastes, in terminals too. */
export const WINDOWS = typeof navigator !== 'undefined' && /^Win/.test(navigator.platform);

/** What the keys are called here. */
export const SHORTCUTS = MAC
  ? {
      details: '⌘ ↩',
      run: '⌘ K',
      shell: '⌘ ⇧ ↩',
      find: '⌘ F',
      search: '⌘ ⇧ L',
      next: '⌘ ⇧ ]',
      previous: '⌘ ⇧ [',
      splitRight: '⌘ ⇧ E',
      splitDown: '⌘ ⇧ O',
      maximise: '⌘ ⇧ X',
      close: '⌘ ⇧ ⌫',
      tidy: '⌘ ⇧ G',
      settings: '⌘ ,',
    }
  : {
      details: 'Ctrl ↩',
      run: 'Ctrl K',
      shell: 'Ctrl ⇧ ↩',
      find: 'Ctrl ⇧ F',
      search: 'Ctrl ⇧ L',
      next: 'Ctrl ⇧ ]',
      previous: 'Ctrl ⇧ [',
      splitRight: 'Ctrl ⇧ E',
      splitDown: 'Ctrl ⇧ O',
      maximise: 'Ctrl ⇧ X',
      close: 'Ctrl ⇧ ⌫',
      tidy: 'Ctrl ⇧ G',
      settings: 'Ctrl ,',
    };

/** What a key asks of the window. */
export type WindowKey = 'run' | 'shell' | 'search' | 'settings';

/** What a key asks of the panes. */
export type PaneKey =
  | 'next'
  | 'previous'
  | 'left'
  | 'right'
  | 'up'
  | 'down'
  | 'split-right'
  | 'split-down'
  | 'maximise'
  | 'close'
  | 'tidy';

type Pressed = Pick<KeyboardEvent, 'code' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>;

const PANE_KEYS: Readonly<Record<string, PaneKey>> = {
  BracketRight: 'next',
  BracketLeft: 'previous',
  KeyE: 'split-right',
  KeyO: 'split-down',
  KeyX: 'maximise',
  KeyG: 'tidy',
};

/** Keys that also mean something while text is edited: they select a word, or delete one. */
const PANE_KEYS_OUTSIDE_TEXT: Readonly<Record<string, PaneKey>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  Backspace: 'close',
};

/** Ctrl, or Command on a Mac, and nothing else of the kind. */
function commanded(event: Pressed, mac: boolean): boolean {
  return !event.altKey && (mac ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey);
}

/** What a key asks of the window; null when it is not the window's. */
export function windowKey(event: Pressed, inTerminal: boolean, mac = MAC): WindowKey | null {
  if (!commanded(event, mac)) return null;
  if (event.code === 'Enter' && event.shiftKey) return 'shell';
  if (event.code === 'KeyL' && event.shiftKey) return 'search';
  // A terminal has no code for it.
  if (event.code === 'Comma' && !event.shiftKey) return 'settings';
  // Ctrl+K erases the rest of the line in a shell; with Shift it is free, and the way out of a terminal.
  if (event.code === 'KeyK' && (mac || event.shiftKey || !inTerminal)) return 'run';
  return null;
}

/** What a key asks of the panes; null when it asks nothing. `inText`: a text field other than a terminal has the keyboard. */
export function paneKey(event: Pressed, inText: boolean, mac = MAC): PaneKey | null {
  if (!commanded(event, mac) || !event.shiftKey) return null;
  return PANE_KEYS[event.code] ?? (inText ? null : (PANE_KEYS_OUTSIDE_TEXT[event.code] ?? null));
}

/** Whether a key opens the search of the pane that it was pressed in. Ctrl+F without Shift belongs to programs: it moves on by a character. */
export function isFindKey(event: Pressed, mac = MAC): boolean {
  if (event.code !== 'KeyF') return false;
  return commanded(event, mac) && (mac || event.shiftKey);
}

/** Whether a key leads to another prompt of the shell that it was pressed in. */
export function promptKey(
  event: Pick<KeyboardEvent, 'type' | 'code' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>,
  mac = MAC,
): 'previous' | 'next' | null {
  if (event.type !== 'keydown' || event.altKey) return null;
  if (mac) {
    if (!event.metaKey || event.ctrlKey || event.shiftKey) return null;
    return event.code === 'ArrowUp' ? 'previous' : event.code === 'ArrowDown' ? 'next' : null;
  }
  if (!event.ctrlKey || !event.shiftKey || event.metaKey) return null;
  return event.code === 'Comma' ? 'previous' : event.code === 'Period' ? 'next' : null;
}
