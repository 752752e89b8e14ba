// Programs joined by real pipes: one's stdout is the next one's stdin, by descriptor, so that the bytes never pass
// through the host and every ending is kept.

import { ErrnoFailure } from './backend.ts';
import { createSubprocessExec, type ProcessOptions } from './create.ts';
import { UnsupportedPlatformError } from './errors.ts';
import { type OsText, requestOf } from './options.ts';
import { platform } from './platform.ts';
import type { Process } from './process.ts';

/** One program of a pipeline. Its stdin and stdout only count at the two ends. */
export interface PipelineStage {
  readonly program: OsText;
  readonly args?: readonly OsText[];
  readonly options?: ProcessOptions;
}

/** Both ends of a new pipe, as descriptors that no child inherits unless it is given them. */
export interface DescriptorPair {
  /** Where it is read. */
  readonly read: number;
  /** Where it is written. */
  readonly write: number;
  /** Closes what is still open of the two. Children that were given an end have one of their own. */
  close(end?: 'read' | 'write'): void;
}

/** A pipe that the system refuses is refused as a start is, for the same reason and in the same words. */
function openPair(): DescriptorPair | null {
  try {
    return platform.createPipe();
  } catch (error) {
    if (!(error instanceof ErrnoFailure)) throw error;
    throw platform.explain(error.code, error.errno, requestOf('pipe', [], {}, 'pipe', null), error.cause);
  }
}

/**
 * Makes a pipe. Throws `UnsupportedPlatformError` where Node alone would have to make it, `SpawnError` with the reason
 * `limits` when no descriptor is left.
 */
export function createPipe(): DescriptorPair {
  const pair = openPair();
  if (pair === null)
    throw new UnsupportedPlatformError('a pipe of descriptors needs the C library, which is missing here');
  return pair;
}

/**
 * Starts programs joined by pipes. The first one's stdin and the last one's stdout are as their options say. When one
 * cannot be started, those before it are ended before the rejection.
 */
export async function createPipeline(stages: readonly PipelineStage[]): Promise<Process[]> {
  const started: Process[] = [];
  let input: DescriptorPair | null = null;
  let output: DescriptorPair | null = null;
  try {
    for (const [at, { program, args = [], options = {} }] of stages.entries()) {
      output = at < stages.length - 1 ? createPipe() : null;
      started.push(
        await createSubprocessExec(program, args, {
          ...options,
          ...(input === null ? {} : { stdin: input.read }),
          ...(output === null ? {} : { stdout: output.write }),
        }),
      );
      input?.close();
      output?.close('write');
      input = output;
      output = null;
    }
    return started;
  } catch (error) {
    input?.close();
    output?.close();
    for (const child of started) child.close();
    await Promise.all(started.map((child) => child.closed));
    throw error;
  }
}
