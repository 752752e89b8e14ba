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
  connectionLost?(error: Error | null): void;
  /** Stdin's buffer rose over its high mark; `fd` is 0. */
  pauseWriting?(): void;
  resumeWriting?(): void;
}
