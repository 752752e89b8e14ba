// A program that wants to put text into the clipboard (OSC 52). It is never done without the person, and a program that
// asks what the clipboard holds gets no answer: not from a view, and not from the host's mirror.
import type { Terminal } from '@xterm/xterm';
import type { Undo } from '../../shared/protocol/port.ts';

/** Longest text that a person is asked about, in characters: more than anyone copies, and a limit on what waits. */
const MAX_TEXT = 1_000_000;

const decoder = new TextDecoder('utf-8', { fatal: true });

/** Reads `c;BASE64`: the text to copy; null for a question (`?`), for nothing, and for what is not text. */
export function readClipboardRequest(data: string): string | null {
  const separator = data.indexOf(';');
  const encoded = data.slice(separator + 1);
  // A third more characters than bytes.
  if (separator < 0 || encoded === '' || encoded === '?' || encoded.length > MAX_TEXT * 1.4) return null;
  try {
    const text = decoder.decode(Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0)));
    return text === '' ? null : text;
  } catch {
    return null;
  }
}

/** Hands every request that `live` lets through to `ask`. Nothing else in the page listens to OSC 52. */
export function listenForClipboard(terminal: Terminal, live: () => boolean, ask: (text: string) => void): Undo {
  const handler = terminal.parser.registerOscHandler(52, (data) => {
    const text = live() ? readClipboardRequest(data) : null;
    if (text !== null) ask(text);
    return true;
  });
  return () => handler.dispose();
}
