// The contestants as the runner sees them: processes that answer one line of JSON per line of JSON.
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Answer, Request, TaskName } from './tasks.ts';

/** A task that takes longer has hung; milliseconds. */
const DEADLINE = 180_000;

/** How a contestant is started. */
export interface Entry {
  readonly name: string;
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Tasks that it could do and that would only repeat another contestant's. */
  readonly without?: readonly TaskName[];
  /** Left out, with a word about it, where its program is missing. */
  readonly optional?: boolean;
}

const bundle = (name: string) => [process.execPath, fileURLToPath(new URL(`./${name}.mjs`, import.meta.url))];

/** Bundles lie in dist/tests/bench; what is no TypeScript is run where it is. */
const source = (name: string) => fileURLToPath(new URL(`../../../tests/bench/contestants/${name}`, import.meta.url));

export const ENTRIES: readonly Entry[] = [
  { name: 'engine', command: bundle('engine') },
  {
    name: 'engine, fallback',
    command: bundle('engine'),
    env: { PROACTOR_ENGINE_BACKEND: 'child_process' },
    without: ['terminal', 'block-terminal'],
  },
  { name: 'child_process', command: bundle('bare') },
  { name: 'execa', command: bundle('with-execa') },
  { name: 'node-pty', command: bundle('with-node-pty') },
  { name: 'asyncio', command: ['python3', source('python-asyncio.py')], optional: true },
  { name: 'supervised', command: bundle('supervised') },
];

interface Line {
  readonly tasks?: readonly TaskName[];
  readonly error?: string;
}

/** A contestant that runs. */
export class Contestant {
  readonly name: string;
  readonly #entry: Entry;
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  #tasks: readonly TaskName[] = [];

  private constructor(entry: Entry) {
    this.name = entry.name;
    this.#entry = entry;
    const [program = '', ...args] = entry.command;
    const { PROACTOR_ENGINE_BACKEND: _, ...env } = process.env;
    this.#child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'], env: { ...env, ...entry.env } });
    // A program that is missing says nothing: its lines end, which is told below.
    this.#child.on('error', () => {});
    this.#child.stdin?.on('error', () => {});
    if (this.#child.stdout === null) throw new Error('a contestant without output');
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** Starts it and waits until it holds its memory; null when it cannot be had here. */
  static async start(entry: Entry): Promise<Contestant | null> {
    const contestant = new Contestant(entry);
    try {
      const { tasks } = await contestant.#line();
      contestant.#tasks = (tasks ?? []).filter((task) => entry.without?.includes(task) !== true);
      return contestant;
    } catch (error) {
      if (entry.optional === true) return null;
      throw error;
    }
  }

  can(task: TaskName): boolean {
    return this.#tasks.includes(task);
  }

  async ask(request: Request): Promise<Answer> {
    this.#child.stdin?.write(`${JSON.stringify(request)}\n`);
    return (await this.#line()) as Answer;
  }

  /** Lets it go; one that doesn't leave is killed. */
  async end(): Promise<void> {
    const { exitCode, signalCode, pid } = this.#child;
    if (exitCode !== null || signalCode !== null || pid === undefined) return;
    const gone = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.stdin?.end();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), 10_000);
    await gone;
    clearTimeout(timer);
  }

  async #line(): Promise<Line> {
    const late = new Error(`${this.name} has not answered for ${DEADLINE / 1000} s`);
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        this.#child.kill('SIGKILL');
        reject(late);
      }, DEADLINE);
    });
    try {
      const { value, done } = await Promise.race([this.#lines.next(), deadline]);
      if (done === true) throw new Error(`${this.#entry.command.join(' ')} ended without an answer`);
      const line = JSON.parse(String(value)) as Line;
      if (line.error !== undefined) throw new Error(`${this.name}: ${line.error}`);
      return line;
    } finally {
      clearTimeout(timer);
    }
  }
}
