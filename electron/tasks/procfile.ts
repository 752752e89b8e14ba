// The processes of a Procfile: a name, a colon, and a line for a shell.
import type { Named } from './named.ts';

/** Reads a Procfile; the detail of each is its shell line. */
export function readProcfile(text: string): readonly Named[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const [, name, command] = /^([A-Za-z0-9_-]+):\s*(\S.*?)\s*$/.exec(line) ?? [];
    return name === undefined || command === undefined ? [] : [{ name, detail: command }];
  });
}
