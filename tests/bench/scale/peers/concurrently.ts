// concurrently: what it prints goes to a file, as in a build; Ctrl-C is pressed in its terminal.
import { join } from 'node:path';
import { inTerminal } from './in-terminal.ts';
import { isInstalled, peerFile } from './npm-packages.ts';
import { linesOf, type Peer } from './peer.ts';

const PROGRAM = peerFile('concurrently/dist/bin/concurrently.js');

export const concurrently: Peer = {
  name: 'concurrently',
  kind: 'pipes',
  lines: 30_000_000,
  isHere: () => isInstalled('concurrently'),
  start: async (job, folder) => {
    const log = join(folder, 'output');
    const terminal = inTerminal(
      '/bin/sh',
      ['-c', `exec "$0" "$1" "$2" > "$3"`, process.execPath, PROGRAM, job, log],
      folder,
    );
    return {
      interrupt: async () => terminal.write('\x03'),
      kept: () => linesOf(log),
      end: () => terminal.end(),
    };
  },
};
