// Node's own child_process, used as its documentation shows.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { block, type Companion, many, sequential, serve, timed, wide } from '../serve.ts';
import { ECHO_LINE, NOTHING, zeros } from '../tasks.ts';
import { untilEchoed } from '../until-echoed.ts';

type Child = ChildProcess & { readonly stdout: Readable };
type Talker = Child & { readonly stdin: Writable };

const output = (program: string, args: string[]) => spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] });
const both = (program: string, args: string[]): Talker => spawn(program, args, { stdio: ['pipe', 'pipe', 'ignore'] });

async function over(child: ChildProcess): Promise<void> {
  await once(child, 'close');
}

function start(): Promise<void> {
  const child = output(NOTHING, []);
  child.stdout.resume();
  return over(child);
}

async function companion(): Promise<Companion> {
  const child = both('cat', []);
  await once(child, 'spawn');
  return {
    pid: child.pid ?? 0,
    async greet() {
      child.stdin.write(ECHO_LINE);
      await untilEchoed(child.stdout);
    },
    end() {
      child.stdin.end();
      return over(child);
    },
  };
}

serve({
  spawn: sequential(start),
  'spawn-wide': wide(start),
  block: block(() => {
    const ended = start();
    return () => ended;
  }),
  async drain(n) {
    let got = 0;
    const { ms } = await timed(async () => {
      const child = output('head', zeros(n));
      const pieces: Buffer[] = [];
      child.stdout.on('data', (piece: Buffer) => pieces.push(piece));
      await over(child);
      got = Buffer.concat(pieces).length;
    });
    return { ms, got };
  },
  async events(n) {
    let got = 0;
    const { ms } = await timed(async () => {
      const child = output('head', zeros(n));
      child.stdout.on('data', (piece: Buffer) => {
        got += piece.length;
      });
      await over(child);
    });
    return { ms, got };
  },
  async lines(n) {
    let got = 0;
    const { ms } = await timed(async () => {
      const child = output('seq', [String(n)]);
      const ended = over(child);
      for await (const line of createInterface({ input: child.stdout })) if (line.length > 0) got++;
      await ended;
    });
    return { ms, got };
  },
  async 'line-events'(n) {
    let got = 0;
    const { ms } = await timed(async () => {
      const child = output('seq', [String(n)]);
      createInterface({ input: child.stdout }).on('line', (line) => {
        if (line.length > 0) got++;
      });
      await over(child);
    });
    return { ms, got };
  },
  async echo(n) {
    const child = both('cat', []);
    const answer = await timed(async () => {
      for (let i = 0; i < n; i++) {
        child.stdin.write(ECHO_LINE);
        await untilEchoed(child.stdout);
      }
    });
    child.stdin.end();
    await over(child);
    return answer;
  },
  many: many(companion),
});
