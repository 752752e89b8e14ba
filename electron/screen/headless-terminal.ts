// The headless xterm of the host, counting cells as the pages do. The table of character widths must be loaded
// with care and the character sets learned, so `prepareXterm` comes before everything else.
import { type ITerminalInitOnlyOptions, type ITerminalOptions, Terminal } from '@xterm/headless';
import { learnCharsets } from './charsets.ts';

type GraphemesModule = typeof import('@xterm/addon-unicode-graphemes');

let graphemes: GraphemesModule | null = null;

/** Loads what `createHeadlessTerminal` and snapshots need. Settles at once when it is there already. */
export async function prepareXterm(): Promise<void> {
  if (graphemes !== null) return;
  // The addon decodes its table with Buffer.from and then reads the underlying memory from its beginning, which
  // holds something else when the buffer came from Node's pool. Without a pool it can't.
  const { poolSize } = Buffer;
  Buffer.poolSize = 0;
  try {
    graphemes = await import('@xterm/addon-unicode-graphemes');
  } finally {
    Buffer.poolSize = poolSize;
  }
  await learnCharsets();
}

/** Makes a terminal without a screen. `prepareXterm` must have settled. */
export function createHeadlessTerminal(options: ITerminalOptions & ITerminalInitOnlyOptions): Terminal {
  if (graphemes === null) throw new Error('prepareXterm must settle before a terminal is made.');
  // Programs may send anything; that is no news.
  const terminal = new Terminal({ ...options, allowProposedApi: true, logLevel: 'off' });
  terminal.loadAddon(new graphemes.UnicodeGraphemesAddon());
  return terminal;
}
