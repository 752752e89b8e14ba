// What is pasted into a terminal is typed into it: a line break runs what stands before it, and control characters do
// what keys do. So such a paste is shown first. A program that asked for bracketed paste knows lines when it gets them.
import type { Terminal } from '@xterm/xterm';

/** Why a paste is shown before it is typed. */
export type PasteDanger = 'lines' | 'control';

/** Tabs and line breaks are not among them: they stand in ordinary text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const CONTROL = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/;

/** What speaks against typing a text at once; null when nothing does. */
export function pasteDanger(text: string, bracketed: boolean): PasteDanger | null {
  if (CONTROL.test(text)) return 'control';
  return !bracketed && /[\r\n]/.test(text) ? 'lines' : null;
}

/** A text as it can be looked at: control characters in caret notation (`^[`), line breaks as they are. */
export function visibleText(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replaceAll('\r', '\n')
    .replace(new RegExp(CONTROL, 'g'), (character) => {
      const code = character.charCodeAt(0);
      return code < 0x20 ? `^${String.fromCharCode(0x40 + code)}` : code === 0x7f ? '^?' : `\\x${code.toString(16)}`;
    });
}

/** Keeps dangerous pastes from a terminal inside `box` and hands them to `ask` instead. */
export function guardPaste(box: HTMLElement, terminal: Terminal, ask: (text: string, why: PasteDanger) => void): void {
  box.addEventListener(
    'paste',
    (event) => {
      const text = event.clipboardData?.getData('text/plain') ?? '';
      const danger = pasteDanger(text, terminal.modes.bracketedPasteMode);
      if (danger === null) return;
      event.preventDefault();
      event.stopPropagation();
      ask(text, danger);
    },
    true,
  );
}
