// A guarded host as a test sees it: a process to give orders to, and to kill.
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Receipt } from '../../../../shared/model/receipt.ts';
import { eventually } from '../../../support/eventually.ts';

/** What the program says about itself. */
export interface Said {
  readonly host?: string;
  readonly reaper?: number | null;
  readonly receipt?: Receipt | null;
  readonly started?: number;
  readonly run?: string;
  readonly taken?: string;
  readonly trouble?: string;
  readonly left?: true;
}

/** A host process. */
export class HostProcess {
  readonly said: Said[] = [];
  readonly #child: ChildProcess;
  #gone = false;

  constructor(program: string, dataDirectory: string) {
    this.#child = spawn(process.execPath, [program, dataDirectory], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#child.once('close', () => {
      this.#gone = true;
    });
    this.#child.stdin?.on('error', () => {});
    if (this.#child.stdout === null) throw new Error('no stdout');
    createInterface({ input: this.#child.stdout }).on('line', (line) => this.said.push(JSON.parse(line) as Said));
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** The first thing said that has `key`. */
  async until<K extends keyof Said>(key: K): Promise<Said> {
    return await eventually(`the host says "${key}"`, () => this.said.find((said) => said[key] !== undefined), 15_000);
  }

  order(order: unknown): void {
    this.#child.stdin?.write(`${JSON.stringify(order)}\n`);
  }

  /** Ends it without a word, and waits until it is gone. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.gone();
  }

  async gone(): Promise<void> {
    await eventually('the host is gone', () => this.#gone, 15_000);
  }
}
