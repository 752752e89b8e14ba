// What every contestant is: a process of its own that holds as much memory as a host does, and answers one line of
// JSON per task. The tasks that only differ in how a process is started are measured here, alike for all.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import type { Answer, Request, TaskName } from './tasks.ts';

/** What a host of Proactor holds; fork(2) takes longer the more there is. */
const BALLAST_BYTES = 150 * 1024 * 1024;

/** Allocated like real data: many small blocks, so that no huge page makes copying them cheap. */
const BLOCK_BYTES = 64 * 1024;

/** How many starts are under way at once in the wide tasks. */
const WIDE = 32;

/** How often the monitor of the loop looks, in milliseconds; every pause it sees is at least so long. */
const RESOLUTION = 1;

/** Starts before the first that is measured: what is paid once, for loading and compiling, is not a block by a start. */
const WARM_STARTS = 50;

/** One task: does it `n` times (or with `n` units) and says what came of it. */
export type Task = (n: number) => Promise<Answer>;

/** The tasks that a contestant takes part in. */
export type Tasks = Partial<Record<TaskName, Task>>;

const ballast: Buffer[] = [];

function holdBallast(): void {
  for (let held = 0; held < BALLAST_BYTES; held += BLOCK_BYTES) ballast.push(Buffer.alloc(BLOCK_BYTES, 0x5a));
}

/** How long a piece of work takes. */
export async function timed(work: () => Promise<unknown>): Promise<Answer> {
  const begin = performance.now();
  await work();
  return { ms: performance.now() - begin };
}

/** One after another. */
export function sequential(once: () => Promise<unknown>): Task {
  return (n) =>
    timed(async () => {
      for (let i = 0; i < n; i++) await once();
    });
}

/** So many at once, the next one as soon as one is over. */
export function wide(once: () => Promise<unknown>): Task {
  return (n) =>
    timed(async () => {
      let left = n;
      const worker = async () => {
        while (left > 0) {
          left--;
          await once();
        }
      };
      await Promise.all(Array.from({ length: Math.min(WIDE, n) }, worker));
    });
}

/**
 * How long one start keeps the loop from anything else: the time in the call itself, and the longest pause of the loop
 * in a turn with nothing but a start in it. `begin` starts and returns at once; what it returns waits for the end.
 */
export function block(begin: () => () => Promise<unknown>): Task {
  return async (n) => {
    for (let i = 0; i < WARM_STARTS; i++) await begin()();
    const calls: number[] = [];
    let longest = 0;
    const whole = performance.now();
    for (let i = 0; i < n; i++) {
      // Several turns of quiet: the end of the process before is over, and the monitor has a turn to count from.
      await new Promise((resolve) => setTimeout(resolve, 5));
      // A new one each time: one that is enabled again counts the time that it was off as a pause.
      const delay = monitorEventLoopDelay({ resolution: RESOLUTION });
      delay.enable();
      await new Promise((resolve) => setTimeout(resolve, 5));
      const at = performance.now();
      const finish = begin();
      calls.push(performance.now() - at);
      await new Promise((resolve) => setTimeout(resolve, 3));
      delay.disable();
      longest = Math.max(longest, delay.max / 1e6 - RESOLUTION);
      await finish();
    }
    calls.sort((a, b) => a - b);
    return {
      ms: performance.now() - whole,
      longest: calls.at(-1) ?? 0,
      typical: calls[calls.length >> 1] ?? 0,
      loop: longest,
    };
  };
}

/** One of many processes that live at the same time, each running `cat`. */
export interface Companion {
  readonly pid: number;
  /** Writes one line and reads it back: proof that it lives. */
  greet(): Promise<void>;
  /** Closes its stdin, and waits for its end. */
  end(): Promise<unknown>;
}

/** All started, all heard of while all of them live, all ended. */
export function many(start: () => Promise<Companion>): Task {
  return async (n) => {
    let alive = 0;
    const { ms } = await timed(async () => {
      const companions = await Promise.all(Array.from({ length: n }, start));
      await Promise.all(companions.map((companion) => companion.greet()));
      for (const { pid } of companions) if (process.kill(pid, 0)) alive++;
      await Promise.all(companions.map((companion) => companion.end()));
    });
    return { ms, alive };
  };
}

/** Serves tasks until stdin ends, which is how the runner lets a contestant go. */
export function serve(tasks: Tasks, leave: () => Promise<void> = async () => {}): void {
  holdBallast();
  const answer = (value: Answer | { readonly tasks: string[] } | { readonly error: string }) => {
    process.stdout.write(`${JSON.stringify(value)}\n`);
  };
  const lines = createInterface({ input: process.stdin });
  lines.on('line', (line) => {
    const { task, n } = JSON.parse(line) as Request;
    const run = tasks[task];
    if (run === undefined) return answer({ error: `there is no task "${task}" here` });
    run(n).then(answer, (error: unknown) => {
      answer({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    });
  });
  lines.on('close', () => {
    void leave().finally(() => process.exit(ballast.length > 0 ? 0 : 1));
  });
  answer({ tasks: Object.keys(tasks) });
}
