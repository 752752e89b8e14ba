// Starts a process with CreateProcessW, through FFI. It is in its job before it runs; it inherits the handles meant for
// it and no others; its pipes are asynchronous at the host's end; and it has a console of its own that nobody sees, so
// that Ctrl-C can reach it alone, whatever its streams go to. `child_process` can do none of the four completely.
import {
  type ByteSink,
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
import { inheritable, makePipe, pipeSink, pipeSource } from './pipe.ts';
import { type ChildHandle, startProcess } from './start-process.ts';
import { JobTree } from './tree.ts';
import {
  CREATE_NO_WINDOW,
  DUPLICATE_SAME_ACCESS,
  FILE_SHARE_READ_WRITE,
  FILE_TYPE_CHAR,
  FILE_TYPE_PIPE,
  GENERIC_READ,
  GENERIC_WRITE,
  type Handle,
  INVALID_HANDLE_VALUE,
  NULL,
  OPEN_EXISTING,
  type Win32,
  win32,
  win32Problem,
} from './win32.ts';
import { check, closeHandle, lastError, refusalOf } from './win32-error.ts';

/** What `uv_get_osfhandle` says of a standard stream that this process was started without. */
const NO_STREAM: Handle = 0xffff_ffff_ffff_fffen;

/** ERROR_INVALID_HANDLE. */
const BAD_HANDLE = 6;

/** Handles opened for one attempt: those for the child are closed in any case, the host's if it fails. */
class Handles {
  readonly #w: Win32;
  readonly forChild: (ChildHandle | null)[] = [];
  readonly #hostEnds = new Map<number, { handle: Handle; direction: 'in' | 'out' }>();
  readonly #opened: Handle[] = [];
  /** The child was given a console of this process: it can't have one of its own. */
  sharesConsole = false;

  constructor(w: Win32) {
    this.#w = w;
  }

  open(request: SpawnRequest): void {
    const last = Math.max(...request.stdio.keys());
    for (let fd = 0; fd <= last; fd++) {
      const stdio = request.stdio.get(fd);
      switch (stdio?.kind) {
        case undefined:
          this.forChild[fd] = null;
          break;
        case 'pipe': {
          const ends = makePipe(this.#w, stdio.direction, { overlapped: stdio.overlapped === true, inherit: true });
          this.#hostEnds.set(fd, { handle: ends.host, direction: stdio.direction });
          this.#opened.push(ends.child);
          this.forChild[fd] = { handle: ends.child, kind: 'pipe' };
          break;
        }
        case 'null':
          this.forChild[fd] = this.#null();
          break;
        case 'inherit':
          this.forChild[fd] = this.#duplicate(fd, true);
          break;
        case 'fd':
          this.forChild[fd] = this.#duplicate(stdio.fd, false);
          break;
        case 'stdout':
          this.forChild[fd] = this.forChild[1] ?? null;
          break;
      }
    }
  }

  #null(): ChildHandle {
    const access = (GENERIC_READ | GENERIC_WRITE) >>> 0;
    const handle = this.#w.CreateFileW('NUL', access, FILE_SHARE_READ_WRITE, inheritable(), OPEN_EXISTING, 0, NULL);
    if (handle === INVALID_HANDLE_VALUE) throw lastError(this.#w, 'CreateFileW');
    this.#opened.push(handle);
    return { handle, kind: 'device' };
  }

  #duplicate(fd: number, inherited: boolean): ChildHandle {
    const w = this.#w;
    const handle = w.uv_get_osfhandle(fd);
    if (handle === INVALID_HANDLE_VALUE || handle === NO_STREAM) {
      // A host without a console has no streams to hand on: the child gets none either, rather than a refusal.
      if (inherited) return this.#null();
      throw new ErrnoFailure('EBADF', BAD_HANDLE);
    }
    const copy = new BigUint64Array(1);
    const self = w.GetCurrentProcess();
    check(w, 'DuplicateHandle', w.DuplicateHandle(self, handle, self, copy, 0, 1, DUPLICATE_SAME_ACCESS));
    const duplicate = copy[0] ?? NULL;
    this.#opened.push(duplicate);
    if (w.GetConsoleMode(duplicate, new Uint32Array(1)) !== 0) this.sharesConsole = true;
    const type = w.GetFileType(duplicate);
    return { handle: duplicate, kind: type === FILE_TYPE_PIPE ? 'pipe' : type === FILE_TYPE_CHAR ? 'device' : 'file' };
  }

  closeChildEnds(): void {
    for (const handle of this.#opened.splice(0)) closeHandle(this.#w, handle);
  }

  closeHostEnds(): void {
    for (const { handle } of this.#hostEnds.values()) closeHandle(this.#w, handle);
    this.#hostEnds.clear();
  }

  /** The host's ends as streams, whose they are from here on. Throws when there is no descriptor left for one. */
  hostStreams(): { sources: Map<number, ByteSource>; sinks: Map<number, ByteSink> } {
    const sources = new Map<number, ByteSource>();
    const sinks = new Map<number, ByteSink>();
    try {
      for (const [fd, { handle, direction }] of this.#hostEnds) {
        // In any case: what makes a stream of it closes it when it can't.
        this.#hostEnds.delete(fd);
        if (direction === 'in') sinks.set(fd, pipeSink(this.#w, handle));
        else sources.set(fd, pipeSource(this.#w, handle));
      }
    } catch (error) {
      for (const end of [...sources.values(), ...sinks.values()]) end.destroy();
      throw error;
    }
    return { sources, sinks };
  }
}

function start(w: Win32, request: SpawnRequest): SpawnedChild {
  const command = resolveCommand(request);
  letChildrenHearCtrlC();
  const handles = new Handles(w);
  const job = new Job(w);
  let started: ReturnType<typeof startProcess> | null = null;
  try {
    handles.open(request);
    started = startProcess(w, {
      ...command,
      directory: directoryOf(request),
      environment: request.env === null ? null : environmentBlock(request.env),
      handles: handles.forChild,
      pseudoConsole: null,
      flags: handles.sharesConsole ? 0 : CREATE_NO_WINDOW,
      job,
    });
    const tree = new JobTree(w, job, started.pid, { hasConsole: !handles.sharesConsole });
    return adoptChild(w, started, { ...handles.hostStreams(), terminal: null, tree });
  } catch (error) {
    handles.closeHostEnds();
    // With it ends a process that was started already.
    job.close();
    if (started !== null) closeHandle(w, started.process);
    throw error;
  } finally {
    handles.closeChildEnds();
  }
}

/** Why no process can be made by FFI here, whatever the request; null when it can. */
export function nativeProblem(request: SpawnRequest): string | null {
  if (win32() === null) return `Win32 cannot be called here (${win32Problem()})`;
  if (request.uid !== null || request.gid !== null) return 'Windows has no numbers for users and groups';
  if ([request.program, ...request.argv].some((text) => typeof text !== 'string')) {
    return 'programs and arguments are Unicode text on Windows: bytes that are not UTF-8 cannot be passed';
  }
  return null;
}

/** CreateProcessW with pipes, files and inherited streams. */
export const createProcessBackend: SpawnBackend = {
  name: 'create_process',
  refuses(request) {
    return request.terminal === null ? nativeProblem(request) : 'terminals are made by conpty';
  },
  spawn(request) {
    const w = win32();
    if (w === null) throw new ErrnoFailure('ENOSYS', 0);
    try {
      return start(w, request);
    } catch (error) {
      throw refusalOf(error);
    }
  },
};
