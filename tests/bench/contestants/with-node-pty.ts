// node-pty alone.
import { spawn } from '@lydell/node-pty';
import { block, sequential, serve } from '../serve.ts';
import { NOTHING, SAID, SAYING } from '../tasks.ts';

/** Resolves with the number of bytes when the process has ended and its output, too: node-pty tells both at once. */
function start(program: string, args: string[]): Promise<number> {
  const terminal = spawn(program, args, { cols: 80, rows: 24, encoding: null });
  let bytes = 0;
  // With this encoding it gives bytes; the types say text.
  terminal.onData((data: string | Uint8Array) => {
    bytes += data.length;
  });
  return new Promise((resolve) => terminal.onExit(() => resolve(bytes)));
}

serve({
  terminal: sequential(async () => {
    const bytes = await start('echo', [SAYING]);
    if (bytes !== SAID.length) throw new Error(`the terminal gave ${bytes} bytes`);
  }),
  'block-terminal': block(() => {
    const ended = start(NOTHING, []);
    return () => ended;
  }),
});
