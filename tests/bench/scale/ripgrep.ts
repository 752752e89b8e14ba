// ripgrep on the files of some logs: how long it takes, and how many lines it finds.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Searches every file of a stream under a folder. */
export async function ripgrep(
  folder: string,
  text: string,
  regex: boolean,
): Promise<{ readonly ms: number; readonly lines: number }> {
  const begin = performance.now();
  const args = [
    '-uuu',
    '--text',
    '--no-config',
    '--no-filename',
    '--glob',
    'stdout.*',
    ...(regex ? [] : ['-F']),
    '-e',
    text,
  ];
  const child = spawn('rg', [...args, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  let lines = 0;
  child.stdout.on('data', (bytes: Buffer) => {
    for (const byte of bytes) if (byte === 10) lines += 1;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`ripgrep ended with ${code}`);
  return { ms: performance.now() - begin, lines };
}
