// What is told about a subprocess: asyncio's SubprocessProtocol as an interface.
import type { SubprocessTransport } from './transport.ts';

/**
 * Receives the events of one subprocess. Every method is optional.
 *
 * Order: `connectionMade` first and once; `pipeDataReceived` in order per descriptor; `pipeConnectionLost` once per
 * pipe after its last data; `processExited` once, at any moment relative to data and pipe loss; `connectionLost` last
 * and once, after exit and every pipe's loss. A method that throws is reported through `onError` and the rest still come.
 */
export interface SubprocessProtocol {
  connectionMade?(transport: SubprocessTransport): void;
  /** Never empty. The bytes belong to the receiver. A terminal's output is descriptor 1. */
  pipeDataReceived?(fd: number, data: Uint8Array): void;
  pipeConnectionLost?(fd: number, error: Error | null): void;
  processExited?(): void;
  /** A signal stopped the process (`SIGSTOP`, `SIGTSTP`, …), by number. Told by `posix_spawn` only. */
  processSuspended?(signal: number): void;
  /** The process goes on after a stop. Told by `posix_spawn` only. */
  processResumed?(): void;
  connectionLost?(error: Error | null): void;
  /** The buffer of a pipe to the child (0 is stdin) rose over its high mark. */
  pauseWriting?(fd: number): void;
  /** It has fallen to its low mark. */
  resumeWriting?(fd: number): void;
}
