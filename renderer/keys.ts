// The keys of the window. While a terminal has the keyboard its program gets everything that a terminal could
// send, so what works everywhere is bound to Ctrl+Shift (on a Mac: Command), which no terminal program sees: shells,
// vim, tmux and emacs get every plain Ctrl and Alt key. What a browser never hands to a page (Ctrl+Shift+N, T, W and
// Ctrl+Tab) is not used either. Letters are taken by their place on the keyboard.
//
// A key is written as its parts: `Mod+Shift+KeyE`, where `Mod` is Ctrl, or Command on a Mac, and the last part is the
// `code` of a keyboard event. Which action has which key stands in `actions.ts`; a person may choose others.
import { createStore } from 'zustand/vanilla';
import { type ActionId, LISTED } from './actions.ts';

/** Whether this is a Mac: Command stands where others have Ctrl. */
export const MAC = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform);

/** Whether this is Windows, where bare Ctrl+V pastes, in terminals too. */
export const WINDOWS = typeof navigator !== 'undefined' && /^Win/.test(navigator.platform);

/** Keys that a person chose: of an action, instead of its own; null for none at all. */
export type ChosenKeys = Readonly<Partial<Record<ActionId, string | null>>>;

/** The chosen keys of this window. */
export const chosenKeys = createStore<{ readonly keys: ChosenKeys }>(() => ({ keys: {} }));

/** The keys of an action. */
export function keysOf(
  action: ActionId,
  chosen: ChosenKeys = chosenKeys.getState().keys,
  mac = MAC,
): readonly string[] {
  const own = LISTED.find(({ id }) => id === action);
  const other = chosen[action];
  const first = own?.keys?.[mac ? 'mac' : 'others'] ?? [];
  if (other === undefined || own?.fixed === true) return first;
  return [...(other === null ? [] : [other]), ...(own?.kept === true ? first : [])];
}

const NAMES: Readonly<Record<string, string>> = {
  Enter: '↩',
  Backspace: '⌫',
  BracketLeft: '[',
  BracketRight: ']',
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Semicolon: ';',
  Quote: "'",
  Slash: '/',
  Backslash: '\\',
  Backquote: '`',
  Minus: '-',
  Equal: '=',
  Comma: ',',
  Period: '.',
};

/** A key as people write it: `Ctrl ⇧ E`. */
export function keyName(key: string, mac = MAC): string {
  return key
    .split('+')
    .map((part) => {
      if (part === 'Mod') return mac ? '⌘' : 'Ctrl';
      if (part === 'Shift') return '⇧';
      if (part === 'Alt') return mac ? '⌥' : 'Alt';
      return NAMES[part] ?? part.replace(/^(?:Key|Digit)/, '');
    })
    .join(' ');
}

/** What the first key of an action is called; empty when it has none. */
export function shortcut(action: ActionId): string {
  const [key] = keysOf(action);
  return key === undefined ? '' : keyName(key);
}

/** A name with its key behind it, where it has one: `Find (Ctrl ⇧ F)`. */
export function withShortcut(name: string, action: ActionId): string {
  const key = shortcut(action);
  return key === '' ? name : `${name} (${key})`;
}

type Pressed = Pick<KeyboardEvent, 'code' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>;

/** Ctrl, or Command on a Mac, and nothing else of the kind. */
function commanded(event: Pressed, mac: boolean): boolean {
  return mac ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;
}

/** A pressed key as it is written here; null for one without Ctrl (on a Mac: Command), or a modifier alone. */
export function pressedKey(event: Pressed, mac = MAC): string | null {
  if (!commanded(event, mac) || /^(Control|Shift|Alt|Meta|OS)/.test(event.code) || event.code === '') return null;
  return `Mod+${event.altKey ? 'Alt+' : ''}${event.shiftKey ? 'Shift+' : ''}${event.code}`;
}

/** Where a key was pressed. */
export interface KeyPlace {
  /** In a terminal, whose program gets every key that a terminal could send. */
  readonly inTerminal: boolean;
  /** In a text field other than a terminal. */
  readonly inText: boolean;
}

/** Keys without Shift for which a terminal has no code: nothing is taken from a program. */
const NO_CODE: ReadonlySet<string> = new Set(['Mod+Comma']);

/** What a key asks of the window; null when it is not the window's. */
export function actionOf(
  event: Pressed,
  { inTerminal, inText }: KeyPlace,
  mac = MAC,
  chosen: ChosenKeys = chosenKeys.getState().keys,
): ActionId | null {
  const key = pressedKey(event, mac);
  if (key === null || (inTerminal && !mac && !key.startsWith('Mod+Shift+') && !NO_CODE.has(key))) return null;
  const action = LISTED.find((each) => each.fixed !== true && keysOf(each.id, chosen, mac).includes(key));
  return action === undefined || (inText && action.outsideText === true) ? null : action.id;
}

/** Keys that a browser keeps, or that mean something else in this window, each with what it is. */
const TAKEN: Readonly<Record<string, string>> = {
  KeyN: 'opens a window of the browser',
  KeyT: 'brings back a tab of the browser',
  KeyW: 'closes the window of the browser',
  KeyQ: 'ends the browser',
  KeyC: 'copies',
  KeyV: 'pastes',
  KeyI: 'opens the tools of the browser',
  KeyJ: 'opens the tools of the browser',
};

/** The same, but for a Mac, where prompts have other keys. */
const TAKEN_ELSEWHERE: typeof TAKEN = { Comma: 'goes to the prompt before', Period: 'goes to the prompt after' };

/** Why a key can't be given to an action, in one sentence; null when it can. */
export function whyNotKey(key: string, action: ActionId, mac = MAC, chosen: ChosenKeys = chosenKeys.getState().keys) {
  const code = key.slice(key.lastIndexOf('+') + 1);
  if (!key.startsWith('Mod+Shift+') && !(mac && key.startsWith('Mod+') && !key.includes('Alt+'))) {
    return `Choose one with ${mac ? '⌘' : 'Ctrl and Shift'}: everything else belongs to the programs in the terminals.`;
  }
  const taken = TAKEN[code] ?? (mac ? undefined : TAKEN_ELSEWHERE[code]);
  if (taken !== undefined) return `${keyName(key, mac)} ${taken}.`;
  const other = LISTED.find((each) => each.id !== action && keysOf(each.id, chosen, mac).includes(key));
  return other === undefined ? null : `${keyName(key, mac)} is the key of “${other.title}”.`;
}

/** Reads chosen keys from anywhere: what names no action, or no key that it may have, is left out. */
export function readChosenKeys(value: unknown): ChosenKeys {
  if (typeof value !== 'object' || value === null) return {};
  const read: Partial<Record<ActionId, string | null>> = {};
  for (const { id, fixed } of LISTED) {
    const key: unknown = (value as Readonly<Record<string, unknown>>)[id];
    if (fixed !== true && (key === null || (typeof key === 'string' && /^Mod\+(Shift\+)?[A-Za-z0-9]+$/.test(key))))
      read[id] = key;
  }
  return read;
}

/** Whether a key opens the search of the pane that it was pressed in. */
export function isFindKey(event: Pressed, mac = MAC): boolean {
  return actionOf(event, { inTerminal: true, inText: false }, mac) === 'find';
}

/** What a key sends to a terminal that xterm has no code for, though other terminals do; null for every other key. */
export function missingCode(
  event: Pick<KeyboardEvent, 'type' | 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>,
): string | null {
  const ctrl = event.type === 'keydown' && event.ctrlKey && !event.metaKey && !event.altKey;
  return ctrl && event.key === '/' ? '\x1f' : null;
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

/** Keys that are always the same, for the page of keys. */
export const FIXED_KEYS: readonly { readonly title: string; readonly mac: string; readonly others: string }[] = [
  { title: 'Copy', mac: '⌘ C', others: 'Ctrl ⇧ C' },
  { title: 'Paste', mac: '⌘ V', others: 'Ctrl ⇧ V' },
  { title: 'The prompt before', mac: '⌘ ↑', others: 'Ctrl ⇧ ,' },
  { title: 'The prompt after', mac: '⌘ ↓', others: 'Ctrl ⇧ .' },
];
