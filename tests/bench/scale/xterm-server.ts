// The bare xterm server as the benchmarks see it: a process that says where it listens.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

const PROGRAM = resolve('dist/tests/bench/xterm-server.mjs');

/** A server for one program, which it starts when a page has connected. */
export interface XtermServer {
  readonly url: string;
  /** Ends it, and with it its program. */
  end(): Promise<void>;
}

/** Starts a server for one program. */
export async function startXtermServer(argv: readonly string[]): Promise<XtermServer> {
  const child = spawn(process.execPath, [PROGRAM, ...argv], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const { url } = JSON.parse(line) as { readonly url: string };
  return {
    url,
    end: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
