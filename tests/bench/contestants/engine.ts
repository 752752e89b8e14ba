// The engine, by whichever backend PROACTOR_ENGINE_BACKEND names.
import {
  createSubprocessExec,
  run,
  type SubprocessProtocol,
  subprocessExec,
  subprocessTerminal,
} from '../../../electron/engine/index.ts';
import { block, type Companion, many, sequential, serve, timed, wide } from '../serve.ts';
import { ECHO_LINE, NOTHING, SAID, SAYING, zeros } from '../tasks.ts';

/** Only the output is a pipe, as in every contestant. */
const OUTPUT = { stdin: 'devnull', stdout: 'pipe', stderr: 'devnull' } as const;
const BOTH = { stdin: 'pipe', stdout: 'pipe', stderr: 'devnull' } as const;

/** Counts, and knows when all is over. */
class Counter implements SubprocessProtocol {
  bytes = 0;
  #over: () => void = () => {};
  readonly over = new Promise<void>((resolve) => {
    this.#over = resolve;
  });

  pipeDataReceived(_fd: number, data: Uint8Array): void {
    this.bytes += data.length;
  }

  connectionLost(): void {
    this.#over();
  }
}

async function start(): Promise<void> {
  const child = await createSubprocessExec(NOTHING, [], OUTPUT);
  await child.closed;
}

async function terminal(): Promise<void> {
  const [, protocol] = await subprocessTerminal(() => new Counter(), 'echo', [SAYING]);
  await protocol.over;
  if (protocol.bytes !== SAID.length) throw new Error(`the terminal gave ${protocol.bytes} bytes`);
}

async function companion(): Promise<Companion> {
  const child = await createSubprocessExec('cat', [], BOTH);
  return {
    pid: child.pid,
    async greet() {
      child.stdin?.write(ECHO_LINE);
      await child.stdout?.readexactly(ECHO_LINE.length);
    },
    end() {
      child.stdin?.close();
      return child.closed;
    },
  };
}

serve({
  spawn: sequential(start),
  'spawn-wide': wide(start),
  terminal: sequential(terminal),
  block: block(() => {
    const child = createSubprocessExec(NOTHING, [], OUTPUT);
    return async () => (await child).closed;
  }),
  'block-terminal': block(() => {
    const started = subprocessTerminal(() => new Counter(), NOTHING);
    return async () => (await started)[1].over;
  }),
  async drain(n) {
    let got = 0;
    const { ms } = await timed(async () => {
      const { stdout } = await run('head', zeros(n), OUTPUT);
      got = stdout?.length ?? 0;
    });
    return { ms, got };
  },
  async events(n) {
    const counter = new Counter();
    const { ms } = await timed(async () => {
      await subprocessExec(() => counter, 'head', zeros(n), OUTPUT);
      await counter.over;
    });
    return { ms, got: counter.bytes };
  },
  async lines(n) {
    let got = 0;
    const { ms } = await timed(async () => {
      const child = await createSubprocessExec('seq', [String(n)], OUTPUT);
      for await (const line of child.stdout?.lines() ?? []) if (line.length > 0) got++;
      await child.closed;
    });
    return { ms, got };
  },
  async echo(n) {
    const child = await createSubprocessExec('cat', [], BOTH);
    const { stdin, stdout } = child;
    if (stdin === null || stdout === null) throw new Error('there are no pipes');
    const answer = await timed(async () => {
      for (let i = 0; i < n; i++) {
        stdin.write(ECHO_LINE);
        await stdout.readexactly(ECHO_LINE.length);
      }
    });
    stdin.close();
    await child.closed;
    return answer;
  },
  many: many(companion),
});
