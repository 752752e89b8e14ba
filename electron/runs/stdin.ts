// The input of one run: open while its child may still be told something, lent while another run is about to become its
// source, closed for good afterwards.
import type { Run } from '../../shared/model/run.ts';
import type { LentPipe, SubprocessTransport } from '../engine/index.ts';
import { RunError } from './types.ts';

/** Bytes that may wait for a child that does not read its stdin, before input is refused. */
const MAX_BACKLOG = 8 * 1024 * 1024;

/** See the top of this file. Every call throws `RunError` when it can't be done. */
export class RunStdin {
  readonly #name: string;
  readonly #terminal: boolean;
  readonly #changed: () => void;
  #state: Run['stdin'];
  #transport: SubprocessTransport | null = null;
  #lent = false;

  constructor(name: string, kind: 'terminal' | 'pipe' | 'none', changed: () => void) {
    this.#name = name;
    this.#terminal = kind === 'terminal';
    this.#state = kind === 'none' ? 'none' : 'open';
    this.#changed = changed;
  }

  get state(): Run['stdin'] {
    return this.#lent ? 'closed' : this.#state;
  }

  begin(transport: SubprocessTransport): void {
    this.#transport = transport;
  }

  /** There is no child, or no longer one that reads. Tells nobody: whoever ends it says more than that. */
  end(never: boolean): void {
    if (never) this.#state = 'none';
    else if (this.#state === 'open') this.#state = 'closed';
  }

  /** The child and its streams are over: lets go of them. */
  over(): void {
    this.#transport = null;
  }

  /** The pipe is gone. */
  lost(): void {
    if (this.#state !== 'open') return;
    this.#state = 'closed';
    this.#changed();
  }

  write(bytes: Uint8Array): void {
    const pipe = this.#open('what was typed went nowhere');
    if (pipe.getWriteBufferSize() + bytes.byteLength > MAX_BACKLOG) {
      throw new RunError('busy', `"${this.#name}" does not read its stdin: what was typed was not sent`);
    }
    pipe.write(bytes);
  }

  /** Closes it after what was written; a terminal is sent its end-of-file character. */
  close(): void {
    this.#open('there is nothing to close').writeEof();
    if (this.#terminal) return;
    this.#state = 'closed';
    this.#changed();
  }

  /** Why another run can't become its source; null when it can. */
  whyNotLent(): string | null {
    if (this.#terminal) return `"${this.#name}" has a terminal: only the input of a pipes run can be joined`;
    if (this.state !== 'open') return `"${this.#name}" has no open stdin`;
    return this.#transport === null ? `"${this.#name}" is not running yet` : null;
  }

  /** Gives it to a child that is about to be started. */
  lend(): LentPipe {
    const why = this.whyNotLent();
    if (why !== null) throw new RunError('no-stdin', why);
    const pipe = this.#open('it can not be joined').lend();
    if (pipe === null) {
      const reason = 'it has input that it has not read yet, or this system has no descriptor for it';
      throw new RunError('busy', `the stdin of "${this.#name}" can't be given away: ${reason}`);
    }
    this.#lent = true;
    this.#changed();
    return {
      fd: pipe.fd,
      given: () => {
        this.#state = 'closed';
        this.#lent = false;
        pipe.given();
        this.#changed();
      },
      takeBack: () => {
        this.#lent = false;
        pipe.takeBack();
        this.#changed();
      },
    };
  }

  #open(otherwise: string) {
    if (this.state !== 'open') {
      const why = this.#state === 'none' ? 'was started without stdin' : 'has its stdin closed';
      throw new RunError('no-stdin', `"${this.#name}" ${why}: ${otherwise}`);
    }
    const pipe = this.#transport?.getPipeTransport(0);
    if (pipe === null || pipe === undefined) throw new RunError('not-running', `"${this.#name}" is not running yet`);
    return pipe;
  }
}
