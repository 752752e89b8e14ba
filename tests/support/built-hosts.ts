// Hosts as they ship, each a process of its own that a test may kill.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The browser host as it is built. */
export const MAIN = fileURLToPath(new URL('../../dist/loopback/main.js', import.meta.url));

/** One that listens. */
export interface BuiltHost {
  readonly child: ChildProcess;
  readonly url: string;
}

/** The hosts of one test. */
export class BuiltHosts {
  readonly #alive = new Set<ChildProcess>();

  /** Starts one in `folder`, with its data beneath it. What it says of trouble is shown, unless that is what the test makes. */
  async start(folder: string, stderr: 'inherit' | 'ignore' = 'inherit'): Promise<BuiltHost> {
    if (!existsSync(MAIN)) throw new Error('the host is not built: run `npm run build` first');
    const args = [MAIN, '--port', '0', '--no-open', '--data', join(folder, 'data'), '--cwd', folder];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', stderr] });
    this.#alive.add(child);
    child.once('exit', () => this.#alive.delete(child));
    for await (const line of createInterface({ input: child.stdout })) {
      const url = /^Proactor is listening on (\S+)$/.exec(line)?.[1];
      if (url !== undefined) return { child, url };
    }
    throw new Error('the host did not start');
  }

  /** Kills what is left of them. */
  async end(): Promise<void> {
    for (const child of this.#alive) await killed(child);
  }
}

/** Kills a host, and waits until it is dead. */
export async function killed(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}
