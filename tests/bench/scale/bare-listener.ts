// Runs the bare listener on a flood, in a process and with a file of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { newFolder } from './host.ts';

const PROGRAM = resolve('dist/tests/bench/bare-listener.mjs');

/** Milliseconds from the start of the program to its last byte in the file, and how many bytes that were. */
export async function bareFlood(
  kind: 'pipes' | 'terminal',
  argv: readonly string[],
): Promise<{ readonly ms: number; readonly bytes: number }> {
  const folder = newFolder();
  try {
    const child = spawn(process.execPath, [PROGRAM, kind, join(folder, 'output'), ...argv], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    const [code] = await once(child, 'close');
    if (code !== 0) throw new Error(`the bare listener ended with ${code}`);
    return JSON.parse(text);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
