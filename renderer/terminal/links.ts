// Links in output: addresses that are written out, and those that a program sets (OSC 8), whose text may say anything.
// A click alone opens nothing, because people click into terminals; with Ctrl (on a Mac: Command) an http, https or
// mailto address opens outside. Everything else, files too, is shown and never opened.
import { WebLinksAddon } from '@xterm/addon-web-links';
import type { Terminal } from '@xterm/xterm';
import { plainText } from '../../shared/text/format.ts';
import { MAC } from '../keys.ts';

const OPENED = ['http:', 'https:', 'mailto:'];

/** A link under the pointer. */
export interface HoveredLink {
  /** Where it really goes, as the browser reads it: other scripts' letters in a host name are spelled out. */
  readonly address: string;
  readonly opens: boolean;
}

/** What an address written by a program amounts to. */
export function readLink(text: string): HoveredLink {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return { address: plainText(text), opens: false };
  }
  // `https://bank.example@evil.example` reads as one place and is another.
  const named = url.username !== '' || url.password !== '';
  return { address: plainText(url.href), opens: OPENED.includes(url.protocol) && !named };
}

/** Finds links in a terminal; `hover` is told which one the pointer is on, and null when it leaves. */
export function installLinks(terminal: Terminal, hover: (link: HoveredLink | null) => void): void {
  const activate = (event: MouseEvent, text: string) => {
    const wanted = MAC ? event.metaKey : event.ctrlKey;
    if (!wanted || !readLink(text).opens) return;
    window.open(new URL(text).href, '_blank', 'noopener,noreferrer');
  };
  const over = { hover: (_: MouseEvent, text: string) => hover(readLink(text)), leave: () => hover(null) };
  terminal.options.linkHandler = { activate, ...over, allowNonHttpProtocols: true };
  terminal.loadAddon(new WebLinksAddon(activate, over));
}
