// Waits for a line that was written to `cat`, on a stream of Node's.
import type { Readable } from 'node:stream';
import { ECHO_LINE } from './tasks.ts';

/** Resolves when the whole line has come back. It may come in pieces. */
export function untilEchoed(stdout: Readable): Promise<void> {
  return new Promise((resolve) => {
    let got = 0;
    const take = (piece: Uint8Array) => {
      got += piece.length;
      if (got < ECHO_LINE.length) return;
      stdout.off('data', take);
      resolve();
    };
    stdout.on('data', take);
  });
}
