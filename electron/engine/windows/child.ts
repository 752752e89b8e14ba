// A child that runs, as a transport sees it: the same for pipes and for terminals.
import type { ByteSink, ByteSource, ChildEvents, SpawnedChild } from '../backend.ts';
import { SubprocessOptionError } from '../errors.ts';
import type { TerminalControl } from '../transport.ts';
import { watchExit } from './exits.ts';
import { consoleEventOf, INSTEAD, NO_SIGNAL, SIGKILL, SIGTERM, windowsSignalName } from './signal-table.ts';
import type { StartedProcess } from './start-process.ts';
import { type JobTree, TERMINATED } from './tree.ts';
import { ERROR_ACCESS_DENIED, WAIT_OBJECT_0, type Win32 } from './win32.ts';
import { lastError } from './win32-error.ts';

/** What a child has beside its process. */
export interface ChildParts {
  readonly sources: ReadonlyMap<number, ByteSource>;
  readonly sinks: ReadonlyMap<number, ByteSink>;
  readonly terminal: TerminalControl | null;
  readonly tree: JobTree;
  /** Hears of the end before the transport does. */
  readonly exited?: () => void;
}

function terminate(w: Win32, started: StartedProcess): void {
  if (w.TerminateProcess(started.process, TERMINATED) !== 0) return;
  const error = lastError(w, 'TerminateProcess');
  // A process that is just ending can't be terminated any more: its end is about to be told.
  const ended = w.WaitForSingleObject(started.process, 0) === WAIT_OBJECT_0;
  if (error.number === ERROR_ACCESS_DENIED && ended) return;
  throw Object.assign(error, { code: error.code === 'EACCES' ? 'EPERM' : error.code });
}

/** Takes charge of a started process. */
export function adoptChild(w: Win32, started: StartedProcess, parts: ChildParts): SpawnedChild {
  const { tree } = parts;
  let watched: { ref(): void; unref(): void } | null = null;
  return {
    pid: started.pid,
    sources: parts.sources,
    sinks: parts.sinks,
    terminal: parts.terminal,
    tree,
    identities: [],
    start(events: ChildEvents) {
      watched = watchExit(w, started.process, (ending, usage) => {
        parts.exited?.();
        events.exited(ending, usage);
        tree.release();
      });
    },
    kill(signal) {
      if (signal === NO_SIGNAL) return;
      if (signal === SIGKILL || signal === SIGTERM) {
        terminate(w, started);
        return;
      }
      const event = consoleEventOf(signal);
      if (event === null) {
        throw new SubprocessOptionError(`${windowsSignalName(signal)} cannot be sent here: ${INSTEAD}`);
      }
      const problem = tree.consoleProblem(event);
      if (problem !== null) throw problem;
      // What goes wrong from here on comes after this call: whoever wants to know uses the tree.
      tree.sendConsoleEvent(event).catch((error: Error) => process.emitWarning(error.message, 'ConsoleEventWarning'));
    },
    ref: () => watched?.ref(),
    unref: () => watched?.unref(),
  };
}
