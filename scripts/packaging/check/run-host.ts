// Takes a packed app's archive apart and runs the browser host out of what came out, with a command through it: what was
// left out of the package shows here as what it is, a program that does not start.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { PLAIN_PIPES, SAME_ENVIRONMENT } from '../../../shared/model/command.ts';
import { DEFAULT_TERMINAL_SIZE } from '../../../shared/model/stream.ts';
import { eventually } from '../../../tests/support/eventually.ts';
import { connectClient } from '../../../tests/support/socket-client.ts';
import { extractAsar, openAsar } from './asar.ts';

/** How long the host may take to listen, and the command to end, in milliseconds: limits, not measurements. */
const LIMIT = 30_000;

/** Writes 42, as text (Node colours numbers in a terminal), and returns 3: neither comes about by accident. */
const PROGRAM = 'console.log(String(6 * 7)); process.exitCode = 3';

const IN_A_TERMINAL = { kind: 'terminal', size: DEFAULT_TERMINAL_SIZE } as const;

/** Says which backends the host found, after it has run a command in a terminal and one with pipes. Rejects otherwise. */
export async function runHostFrom(asarPath: string): Promise<string> {
  const work = mkdtempSync(join(tmpdir(), 'proactor-packed-'));
  let child: ChildProcess | null = null;
  try {
    const app = join(work, 'app');
    extractAsar(openAsar(asarPath), app);
    const args = [join(app, 'dist/loopback/main.js'), '--port', '0', '--no-open', '--data', join(work, 'data')];
    // From a folder that has no node_modules above it: what is found is what was packed.
    child = spawn(process.execPath, args, { cwd: work, stdio: ['ignore', 'pipe', 'pipe'] });
    const client = await connectClient(await addressOf(child));
    for (const connection of [IN_A_TERMINAL, PLAIN_PIPES]) {
      const stream = connection.kind === 'terminal' ? 'terminal' : 'stdout';
      const launch = { kind: 'exec', argv: [process.execPath, '-e', PROGRAM] } as const;
      const run = await client.start({ launch, cwd: work, env: SAME_ENVIRONMENT, connection });
      const { ending } = await client.when(run, 'has ended', ({ state }) => state === 'ended');
      if (ending?.kind !== 'exited' || ending.code !== 3) {
        throw new Error(`the command did not end with code 3: ${JSON.stringify(ending)}`);
      }
      const view = client.attach(run, 0);
      await eventually(`42 on ${stream}`, () => view.bytes(stream).toString().trim() === '42');
    }
    const { backend } = client.host ?? {};
    if (backend === undefined) throw new Error('the host did not say how it starts processes');
    return `pipes by ${backend.pipes}, terminals by ${backend.terminal}`;
  } finally {
    if (child !== null && child.exitCode === null && child.signalCode === null) {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    }
    await rm(work, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function addressOf(child: ChildProcess): Promise<string> {
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  if (child.stdout === null) throw new Error('the host has no stdout');
  const timer = setTimeout(() => child.kill('SIGKILL'), LIMIT);
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      const url = /^Proactor is listening on (\S+)$/.exec(line)?.[1];
      if (url !== undefined) return url;
    }
  } finally {
    clearTimeout(timer);
  }
  throw new Error(`the host out of the archive did not start: ${stderr.trim()}`);
}
