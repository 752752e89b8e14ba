// A view shows; it never answers. Programs ask terminals for their type, cursor, modes and colours, and the
// host's mirror answers each question once. A view that answered too would answer again for every open window
// and for every replay, and the program would read the answers as typed keys.
import type { IDisposable, IParser } from '@xterm/xterm';

/** The view's ear: tells whether what a terminal now says comes from its parser instead of a person. */
export interface Silence extends IDisposable {
  /** True while the parser is inside a sequence that makes xterm talk. */
  readonly speaking: boolean;
}

/** CSI sequences that only ask. */
const QUERIES: readonly { readonly prefix?: string; readonly intermediates?: string; readonly final: string }[] = [
  { final: 'c' },
  { prefix: '>', final: 'c' },
  { prefix: '=', final: 'c' },
  { final: 'n' },
  { prefix: '?', final: 'n' },
  { intermediates: '$', final: 'p' },
  { prefix: '?', intermediates: '$', final: 'p' },
  { prefix: '>', final: 'q' },
  { final: 't' },
  { prefix: '?', final: 'S' },
  { prefix: '?', final: 'u' },
];

/** OSC numbers that set a colour, or ask for it with `?`; one sequence may do both. */
const COLOURS = [4, 10, 11, 12];

/** Makes a terminal's parser swallow queries. Drop what the terminal says while `speaking` is true. */
export function silence(parser: IParser): Silence {
  let speaking = false;
  // xterm's own handler runs in the same turn, right after one that returns false, and nothing a person does can
  // come in between: so what the terminal says until the turn ends is said by the parser.
  const mute = () => {
    speaking = true;
    queueMicrotask(() => {
      speaking = false;
    });
    return false;
  };
  const registrations = [
    ...QUERIES.map((id) => parser.registerCsiHandler(id, () => true)),
    parser.registerDcsHandler({ intermediates: '$', final: 'q' }, () => true),
    parser.registerDcsHandler({ intermediates: '+', final: 'q' }, () => true),
    ...COLOURS.map((ident) => parser.registerOscHandler(ident, (data) => (data.includes('?') ? mute() : false))),
    // Turning focus reports on (?1004) makes xterm report at once.
    parser.registerCsiHandler({ prefix: '?', final: 'h' }, mute),
  ];
  return {
    get speaking() {
      return speaking;
    },
    dispose: () => {
      for (const registration of registrations) registration.dispose();
    },
  };
}
