// Which character set a table of xterm's is. The tables are xterm's own and have no names, so a scratch terminal
// is asked for each designation once.
import { Terminal } from '@xterm/headless';
import { type Charset, internalsOf } from './xterm-internals.ts';

/** The designations that xterm knows, one per table; the rest are other names for the same or mean ASCII. */
const DESIGNATIONS = ['0', 'A', '4', 'C', 'R', 'Q', 'K', 'Y', 'E', 'Z', 'H', '='];

/** ASCII: no table at all. */
const ASCII = 'B';

let known: ReadonlyMap<Charset, string> | null = null;

/** Learns the tables. Must have settled before `designationOf` is called. */
export async function learnCharsets(): Promise<void> {
  if (known !== null) return;
  const terminal = new Terminal({ allowProposedApi: true });
  const { _charsetService: service } = internalsOf(terminal);
  const tables = new Map<Charset, string>();
  for (const designation of DESIGNATIONS) {
    await new Promise<void>((done) => terminal.write(`\x1b(${designation}`, done));
    const table = service._charsets[0];
    if (table !== undefined && !tables.has(table)) tables.set(table, designation);
  }
  terminal.dispose();
  known = tables;
}

/** The final character of the sequence that designates a character set. */
export function designationOf(charset: Charset): string {
  if (charset === undefined) return ASCII;
  const designation = known?.get(charset);
  if (designation === undefined) throw new Error('A character set that no designation is known for.');
  return designation;
}
