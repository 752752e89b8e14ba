// A terminal on Windows: a pseudo console (ConPTY, Windows 10 1809 and later). Windows keeps the screen and sends it as
// a stream of escape sequences, so the bytes are a rendering of what the program wrote, not the bytes it wrote.
//
// Made by FFI and not by node-pty, whose `kill` starts a second copy of the host, which closes the console on the loop
// (a call that can wait for ever), keeps a thread for each terminal, holds input back until the first output, and leaves
// the console's server behind after an ordinary end. Here the job ends the processes, and the console is closed on
// another thread, after the processes have ended and their output has come.
import type { TerminalSize } from '../../../shared/model/stream.ts';
import {
  type ByteReceiver,
  type ByteSource,
  ErrnoFailure,
  type SpawnBackend,
  type SpawnedChild,
  type SpawnRequest,
} from '../backend.ts';
import { adoptChild } from './child.ts';
import { directoryOf, resolveCommand } from './command.ts';
import { letChildrenHearCtrlC } from './console-events.ts';
import { environmentBlock } from './environment-block.ts';
import { Job } from './job.ts';
import { makePipe, pipeSink, pipeSource } from './pipe.ts';
import { nativeProblem } from './spawn.ts';
import { startProcess } from './start-process.ts';
import { JobTree } from './tree.ts';
import { type Handle, NULL, type Win32, win32 } from './win32.ts';
import { closeHandle, refusalOf, Win32Error } from './win32-error.ts';

/** A console that has said nothing for so long after the last of its processes ended has said all. Milliseconds. */
const QUIET_AFTER_EXIT = 100;

/** How often to look whether processes other than the first still use the console. Milliseconds. */
const LOOK_EVERY = 200;

/**
 * A console that is being closed sends the rest of its output and ends it. One that says nothing for so long, while it
 * is being read, hangs, or somebody else has its pipe: then the pipe is taken away. Milliseconds.
 */
const CLOSE_PATIENCE = 5000;

/** What a console program reads as the end of its input: Ctrl-Z and Enter. */
const END_OF_INPUT = new Uint8Array([0x1a, 0x0d]);

/** Ctrl-C as a key: the console makes an event of it, unless its program has asked for the key itself. */
const CTRL_C = new Uint8Array([0x03]);

/** A COORD, as the calls take it: columns in the low half. */
function coord(size: TerminalSize): number {
  return ((size.rows << 16) | size.cols) >>> 0;
}

/** HRESULTs are shown as Windows does. */
function checkResult(call: string, result: number): void {
  if (result < 0) throw new Win32Error(call, result >>> 0);
}

/** A pseudo console, and what becomes of it. */
class PseudoConsole {
  readonly #w: Win32;
  #handle: Handle;

  constructor(w: Win32, size: TerminalSize, input: Handle, output: Handle) {
    this.#w = w;
    const handle = new BigUint64Array(1);
    checkResult('CreatePseudoConsole', w.CreatePseudoConsole(coord(size), input, output, 0, handle));
    this.#handle = handle[0] ?? NULL;
  }

  get handle(): Handle {
    return this.#handle;
  }

  resize(size: TerminalSize): void {
    if (this.#handle === NULL) return;
    checkResult('ResizePseudoConsole', this.#w.ResizePseudoConsole(this.#handle, coord(size)));
  }

  /** Ends whoever still uses it, and its server. Resolves when that is done. */
  async close(): Promise<void> {
    if (this.#handle === NULL) return;
    const handle = this.#handle;
    this.#handle = NULL;
    await this.#w.ClosePseudoConsole(handle);
  }
}

/** Watches the output of a console for the moment in which nothing more will come. */
class OutputEnd {
  readonly #source: ByteSource;
  readonly #console: PseudoConsole;
  readonly #tree: JobTree;
  #exited = false;
  #paused = false;
  #closing = false;
  #ended = false;
  #timer: NodeJS.Timeout | null = null;

  constructor(source: ByteSource, console: PseudoConsole, tree: JobTree) {
    this.#source = source;
    this.#console = console;
    this.#tree = tree;
  }

  /** The source as the transport gets it. */
  readonly source: ByteSource = {
    start: (receiver: ByteReceiver) => {
      this.#source.start({
        data: (bytes) => {
          this.#heard();
          receiver.data(bytes);
        },
        end: (error) => {
          this.#ended = true;
          this.#close();
          receiver.end(error);
        },
      });
    },
    pause: () => {
      this.#paused = true;
      this.#source.pause();
    },
    resume: () => {
      this.#paused = false;
      this.#source.resume();
      this.#heard();
    },
    destroy: () => this.#source.destroy(),
    ref: () => this.#source.ref(),
    unref: () => this.#source.unref(),
  };

  /** The first process has ended. */
  exited(): void {
    this.#exited = true;
    this.#wait(QUIET_AFTER_EXIT);
  }

  /** Output has come, or is being read again: what was being waited for begins anew. */
  #heard(): void {
    if (this.#closing) this.#after(CLOSE_PATIENCE, () => this.#giveUp());
    else if (this.#exited) this.#wait(QUIET_AFTER_EXIT);
  }

  #wait(ms: number): void {
    if (!this.#closing) this.#after(ms, () => this.#look());
  }

  /** One thing at a time; nothing after the end. */
  #after(ms: number, then: () => void): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = this.#ended ? null : setTimeout(then, ms);
  }

  #look(): void {
    // Others may still write; and what is not being read can't be known to be the end.
    if (this.#paused) return;
    if (this.#tree.members().length > 0) this.#wait(LOOK_EVERY);
    else this.#close();
  }

  #giveUp(): void {
    if (!this.#paused) this.#source.destroy();
  }

  #close(): void {
    this.#after(CLOSE_PATIENCE, () => this.#giveUp());
    if (this.#closing) return;
    this.#closing = true;
    this.#console.close().catch((error: Error) => process.emitWarning(error.message, 'TerminalWarning'));
  }
}

function start(w: Win32, request: SpawnRequest, size: TerminalSize): SpawnedChild {
  const command = resolveCommand(request);
  letChildrenHearCtrlC();
  const childEnds: Handle[] = [];
  /** Handles of the host that no stream has taken yet. */
  const hostEnds = new Set<Handle>();
  const streams: { destroy(): void }[] = [];
  const pipe = (direction: 'in' | 'out') => {
    const pair = makePipe(w, direction, { overlapped: false, inherit: false });
    childEnds.push(pair.child);
    hostEnds.add(pair.host);
    return pair;
  };
  /** Makes a stream of a host's end; what makes it closes the handle when it can't. */
  const open = <S extends { destroy(): void }>(make: (w: Win32, handle: Handle) => S, handle: Handle): S => {
    hostEnds.delete(handle);
    const stream = make(w, handle);
    streams.push(stream);
    return stream;
  };
  const job = new Job(w);
  let console: PseudoConsole | null = null;
  let started: ReturnType<typeof startProcess> | null = null;
  try {
    const input = pipe('in');
    const output = pipe('out');
    const made = new PseudoConsole(w, size, input.child, output.child);
    console = made;
    started = startProcess(w, {
      ...command,
      directory: directoryOf(request),
      environment: request.env === null ? null : environmentBlock(request.env),
      handles: [],
      pseudoConsole: made.handle,
      flags: 0,
      job,
    });
    const source = open(pipeSource, output.host);
    const sink = open(pipeSink, input.host);
    const tree = new JobTree(w, job, started.pid, {
      hasConsole: true,
      pressCtrlC: () => new Promise((done, failed) => sink.write(CTRL_C, (error) => (error ? failed(error) : done()))),
    });
    const end = new OutputEnd(source, made, tree);
    return adoptChild(w, started, {
      sources: new Map([[1, end.source]]),
      sinks: new Map([[0, { ...sink, endOfFile: END_OF_INPUT }]]),
      terminal: { resize: (to) => made.resize(to), foregroundGroup: () => null },
      tree,
      exited: () => end.exited(),
    });
  } catch (error) {
    for (const handle of hostEnds) closeHandle(w, handle);
    for (const stream of streams) stream.destroy();
    // With it ends a process that was started already.
    job.close();
    if (started !== null) closeHandle(w, started.process);
    console?.close().catch(() => {}); // The reason why nothing was started is thrown below.
    throw error;
  } finally {
    // The console's server has copies.
    for (const handle of childEnds) closeHandle(w, handle);
  }
}

/** Pseudo consoles. */
export const conptyBackend: SpawnBackend = {
  name: 'conpty',
  refuses(request) {
    return request.terminal === null ? 'conpty only makes terminals' : nativeProblem(request);
  },
  spawn(request) {
    const w = win32();
    if (w === null || request.terminal === null) throw new ErrnoFailure('ENOSYS', 0);
    try {
      return start(w, request, request.terminal);
    } catch (error) {
      throw refusalOf(error);
    }
  },
};
