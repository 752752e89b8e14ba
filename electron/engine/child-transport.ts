// The transport of one subprocess: takes what a backend started and tells its protocol about it, in asyncio's order.
// Whatever a protocol does in these calls, the rest of them still come.
import type { Ending, Usage } from '../../shared/model/ending.ts';
import { returncodeOf } from '../../shared/model/ending.ts';
import type { BackendName, SpawnedChild } from './backend.ts';
import { ProcessLookupError } from './errors.ts';
import { PipeReader, PipeWriter } from './pipe-transports.ts';
import { type ProcessIdentity, readProcess } from './processes.ts';
import type { SubprocessProtocol } from './protocol.ts';
import { resolveSignal } from './signals.ts';
import { checkTerminalSize } from './terminal-size.ts';
import type {
  ProcessTree,
  ReadTransport,
  SignalSpec,
  SubprocessTransport,
  TerminalControl,
  WriteTransport,
} from './transport.ts';

/** What asyncio reports of a child whose end was reaped by somebody else. */
const UNKNOWN_RETURNCODE = 255;

/** One subprocess. */
export class ChildTransport implements SubprocessTransport {
  readonly backend: BackendName;
  readonly terminal: TerminalControl | null;
  readonly tree: ProcessTree | null;
  readonly #child: SpawnedChild;
  readonly #onError: (error: unknown) => void;
  readonly #pipes = new Map<number, PipeReader | PipeWriter>();
  #protocol: SubprocessProtocol;
  #open: number;
  #ending: Ending | null = null;
  #usage: Usage | null = null;
  #returncode: number | null = null;
  #closing = false;
  #finished = false;
  #resolveExited: () => void = () => {};
  /** Resolves when the process has been reaped. */
  readonly exited: Promise<void> = new Promise((resolve) => {
    this.#resolveExited = resolve;
  });

  constructor(
    child: SpawnedChild,
    backend: BackendName,
    protocol: SubprocessProtocol,
    onError: (error: unknown) => void,
  ) {
    this.#child = child;
    this.#protocol = protocol;
    this.#onError = onError;
    this.backend = backend;
    const { terminal } = child;
    this.terminal = terminal && {
      resize: (size) => terminal.resize(checkTerminalSize(size)),
      foregroundGroup: () => terminal.foregroundGroup(),
    };
    this.tree = child.tree ?? null;
    for (const [fd, source] of child.sources) this.#pipes.set(fd, new PipeReader(source));
    for (const [fd, sink] of child.sinks) this.#pipes.set(fd, new PipeWriter(sink));
    this.#open = this.#pipes.size;
  }

  /** Begins to tell. In the turn of the start, so that nothing can have happened before. */
  begin(): void {
    this.#tell(() => this.#protocol.connectionMade?.(this));
    for (const [fd, pipe] of this.#pipes) {
      const lost = (error: Error | null) => this.#pipeLost(fd, error);
      if (pipe instanceof PipeReader) {
        pipe.start({ data: (bytes) => this.#tell(() => this.#protocol.pipeDataReceived?.(fd, bytes)), lost });
      } else {
        pipe.start({
          lost,
          pause: () => this.#tell(() => this.#protocol.pauseWriting?.(fd)),
          resume: () => this.#tell(() => this.#protocol.resumeWriting?.(fd)),
        });
      }
    }
    this.#child.start({
      exited: (ending, usage) => this.#exited(ending, usage),
      suspended: (signal) => this.#tell(() => this.#protocol.processSuspended?.(signal)),
      resumed: () => this.#tell(() => this.#protocol.processResumed?.()),
    });
  }

  getPid(): number {
    return this.#child.pid;
  }

  getReturncode(): number | null {
    return this.#returncode;
  }

  getEnding(): Ending | null {
    return this.#ending;
  }

  getIdentity(): ProcessIdentity | null {
    const { pid, startTime, leads } = this.#child;
    if (typeof startTime === 'string' && leads === true) return { pid, startTime, session: pid };
    return readProcess(pid);
  }

  getUsage(): Usage | null {
    return this.#usage;
  }

  getPipeTransport(fd: 0): WriteTransport | null;
  getPipeTransport(fd: number): ReadTransport | WriteTransport | null;
  getPipeTransport(fd: number): ReadTransport | WriteTransport | null {
    return this.#pipes.get(fd) ?? null;
  }

  pipeDescriptors(): readonly number[] {
    return [...this.#pipes.keys()].sort((a, b) => a - b);
  }

  getProtocol(): SubprocessProtocol {
    return this.#protocol;
  }

  setProtocol(protocol: SubprocessProtocol): void {
    this.#protocol = protocol;
  }

  getExtraInfo(name: string): unknown {
    switch (name) {
      case 'subprocess':
        return { pid: this.#child.pid, backend: this.backend };
      case 'open-files':
        return this.#child.identities;
      default:
        return null;
    }
  }

  sendSignal(signal: SignalSpec): void {
    const number = resolveSignal(signal);
    if (this.#finished) throw new ProcessLookupError(this.#child.pid);
    // Ended, but something still holds its pipes: nothing to deliver to, and not yet an error (as in asyncio).
    if (this.#ending !== null) return;
    try {
      this.#child.kill(number);
    } catch (error) {
      // Something else in this process has reaped it, and nobody was told yet.
      if (error instanceof Error && 'code' in error && error.code === 'ESRCH') {
        throw new ProcessLookupError(this.#child.pid);
      }
      throw error;
    }
  }

  terminate(): void {
    this.sendSignal('SIGTERM');
  }

  kill(): void {
    this.sendSignal('SIGKILL');
  }

  close(): void {
    if (this.#closing) return;
    this.#closing = true;
    // The kill first: a terminal that is closed hangs up its session, and the child would die of that instead.
    if (this.#ending === null) this.#killHard();
    for (const pipe of this.#pipes.values()) {
      if (pipe instanceof PipeWriter) pipe.abort();
      else pipe.close();
    }
  }

  #killHard(): void {
    try {
      this.#child.kill(resolveSignal('SIGKILL'));
    } catch (error) {
      // Not allowed (a set-user-id program) or already gone: its end is still reported when it comes.
      const code = error instanceof Error && 'code' in error ? error.code : null;
      if (code !== 'EPERM' && code !== 'ESRCH') throw error;
    }
  }

  isClosing(): boolean {
    return this.#closing;
  }

  ref(): void {
    this.#child.ref();
    for (const pipe of this.#pipes.values()) pipe.ref();
  }

  unref(): void {
    this.#child.unref();
    for (const pipe of this.#pipes.values()) pipe.unref();
  }

  #exited(ending: Ending, usage: Usage | null): void {
    this.#ending = ending;
    this.#usage = usage;
    this.#returncode = returncodeOf(ending) ?? UNKNOWN_RETURNCODE;
    if (ending.kind === 'unknown') {
      process.emitWarning(`the end of process ${this.#child.pid} is unknown: ${ending.why}`, 'SubprocessWarning');
    }
    this.#tell(() => this.#protocol.processExited?.());
    this.#resolveExited();
    for (const pipe of this.#pipes.values()) if (pipe instanceof PipeWriter) pipe.lookForReader();
    this.#finish();
  }

  #pipeLost(fd: number, error: Error | null): void {
    this.#open--;
    this.#tell(() => this.#protocol.pipeConnectionLost?.(fd, error));
    // A terminal's two directions are one file.
    const input = fd === 1 && this.terminal !== null ? this.#pipes.get(0) : undefined;
    if (input instanceof PipeWriter) input.abort();
    this.#finish();
  }

  #finish(): void {
    if (this.#finished || this.#ending === null || this.#open > 0) return;
    this.#finished = true;
    this.#tell(() => this.#protocol.connectionLost?.(null));
  }

  #tell(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.#onError(error);
    }
  }
}
