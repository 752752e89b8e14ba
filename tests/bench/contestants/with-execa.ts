// execa, as its documentation shows.
import { once } from 'node:events';
import { execa } from 'execa';
import { block, type Companion, many, sequential, serve, timed, wide } from '../serve.ts';
import { ECHO_LINE, NOTHING, zeros } from '../tasks.ts';
import { untilEchoed } from '../until-echoed.ts';

const OUTPUT = { stdin: 'ignore', stdout: 'pipe', stderr: 'ignore' } as const;
const BOTH = { stdin: 'pipe', stdout: 'pipe', stderr: 'ignore', buffer: false } as const;

const start = () => execa(NOTHING, [], OUTPUT);

async function companion(): Promise<Companion> {
  const child = execa('cat', [], BOTH);
  await once(child, 'spawn');
  return {
    pid: child.pid ?? 0,
    async greet() {
      child.stdin.write(ECHO_LINE);
      await untilEchoed(child.stdout);
    },
    end() {
      child.stdin.end();
      return child;
    },
  };
}

serve({
  spawn: sequential(start),
  'spawn-wide': wide(start),
  block: block(() => {
    const child = start();
    return () => child;
  }),
  async drain(n) {
    let got = 0;
    const { ms } = await timed(async () => {
      const { stdout } = await execa('head', zeros(n), { ...OUTPUT, encoding: 'buffer', maxBuffer: n * 2_000_000 });
      got = stdout.length;
    });
    return { ms, got };
  },
  async events(n) {
    let got = 0;
    const { ms } = await timed(async () => {
      const child = execa('head', zeros(n), { ...OUTPUT, buffer: false });
      child.stdout.on('data', (piece: Buffer) => {
        got += piece.length;
      });
      await child;
    });
    return { ms, got };
  },
  async lines(n) {
    let got = 0;
    const { ms } = await timed(async () => {
      const child = execa('seq', [String(n)], { ...OUTPUT, buffer: false });
      for await (const line of child) if (line.length > 0) got++;
      await child;
    });
    return { ms, got };
  },
  async echo(n) {
    const child = execa('cat', [], BOTH);
    const answer = await timed(async () => {
      for (let i = 0; i < n; i++) {
        child.stdin.write(ECHO_LINE);
        await untilEchoed(child.stdout);
      }
    });
    child.stdin.end();
    await child;
    return answer;
  },
  many: many(companion),
});
