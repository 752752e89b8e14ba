// mprocs: in a terminal, with a log file of the job's output; Ctrl-C goes to the job that has the keyboard.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { inTerminal } from './in-terminal.ts';
import { isInstalled, peerFile } from './npm-packages.ts';
import { linesOf, type Peer } from './peer.ts';

/** Gives the keyboard to the job. */
const FOCUS = '\x01';

export const mprocs: Peer = {
  name: 'mprocs',
  kind: 'terminal',
  lines: 4_000_000,
  isHere: () => process.arch === 'x64' && isInstalled('mprocs'),
  start: async (job, folder) => {
    const program = peerFile('mprocs/mprocs-0.9.6-linux-x86_64-musl/mprocs');
    const logs = join(folder, 'logs');
    const terminal = inTerminal(program, ['--log-dir', logs, '--names', 'job', job], folder);
    return {
      interrupt: async () => {
        terminal.write(FOCUS);
        terminal.write('\x03');
      },
      kept: () => {
        const [log] = readdirSync(logs);
        if (log === undefined) throw new Error('mprocs has no log');
        return linesOf(join(logs, log));
      },
      end: () => terminal.end(),
    };
  },
};
