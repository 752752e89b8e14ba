// What the engine's tests share: a protocol that remembers, folders that go away, and waiting for conditions.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, type TestContext } from 'node:test';
import {
  engineBackends,
  listProcesses,
  readProcess,
  run,
  type SubprocessProtocol,
  type SubprocessTransport,
  shellQuote,
} from '../../electron/engine/index.ts';

/** How long a file may take to end after its last test, in milliseconds: what keeps it longer, a test has left behind. */
const TO_END = 10_000;

after(() => {
  setTimeout(() => {
    console.error(`The tests are over, and this keeps their process: ${process.getActiveResourcesInfo().join(', ')}.`);
    process.exitCode = 1;
    endDescendants();
    // Without them it ends by itself and can still report; if not, it is ended.
    setTimeout(() => process.exit(1), TO_END).unref();
  }, TO_END).unref();
});

/** Ends everything that came from this process, as far as parents tell. */
function endDescendants(): void {
  const all = listProcesses();
  const ours = new Set([process.pid]);
  for (let before = 0; before < ours.size; ) {
    before = ours.size;
    for (const { pid, parent } of all) if (ours.has(parent)) ours.add(pid);
  }
  ours.delete(process.pid);
  for (const { pid, name } of all) {
    if (!ours.has(pid)) continue;
    console.error(`A test has left ${name} behind (process ${pid}).`);
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      if (codeOf(error) !== 'ESRCH') throw error; // It has ended by itself meanwhile.
    }
  }
}

/** True when the tests run with the `child_process` fallback. */
export const fallback = engineBackends().pipes === 'child_process';

/** For tests of what the fallback can't do: the options of a test that is then skipped with the reason. */
export function notInFallback(reason: string): { skip: string | false } {
  return { skip: fallback ? `gap: child_process cannot do this: ${reason}` : false };
}

/** For tests that another system must run. */
export function onlyOn(system: NodeJS.Platform, reason: string): { skip: string | false } {
  return { skip: process.platform === system ? false : `not applicable: ${reason}` };
}

export function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function text(data: Uint8Array | null): string {
  assert.ok(data !== null, 'there are no bytes');
  return new TextDecoder().decode(data);
}

/** Waits until a condition holds, and fails when it doesn't in time. */
export async function until(condition: () => boolean | Promise<boolean>, what: string, ms = 10_000): Promise<void> {
  const deadline = performance.now() + ms;
  while (!(await condition())) {
    if (performance.now() > deadline) assert.fail(`${what}: not within ${ms} ms`);
    await delay(5);
  }
}

export function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** A new folder that is removed after the test. */
export function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'proactor-test-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** An executable file in a folder. */
export function script(directory: string, name: string, body: string, mode = 0o755): string {
  const path = join(directory, name);
  writeFileSync(path, body, { mode });
  return path;
}

/** How many descriptors this process has open; 0 where that can't be seen. */
export function openDescriptors(): number {
  return process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0;
}

/** Whether a process lives (a zombie doesn't). */
export function lives(pid: number): boolean {
  const info = readProcess(pid);
  return info !== null && info.state !== 'zombie';
}

/** Remembers every event of a subprocess. */
export class Recorder implements SubprocessProtocol {
  readonly events: string[] = [];
  readonly output = new Map<number, Uint8Array[]>();
  readonly errors = new Map<number, Error | null>();
  transport: SubprocessTransport | null = null;
  #settle: () => void = () => {};
  /** Resolves at `connectionLost`. */
  readonly finished = new Promise<void>((resolve) => {
    this.#settle = resolve;
  });

  connectionMade(transport: SubprocessTransport): void {
    this.transport = transport;
    this.events.push('made');
  }

  pipeDataReceived(fd: number, data: Uint8Array): void {
    const pieces = this.output.get(fd) ?? [];
    pieces.push(data);
    this.output.set(fd, pieces);
    if (this.events.at(-1) !== `data ${fd}`) this.events.push(`data ${fd}`);
  }

  pipeConnectionLost(fd: number, error: Error | null): void {
    this.errors.set(fd, error);
    this.events.push(`lost ${fd}`);
  }

  processExited(): void {
    this.events.push(`exited ${this.transport?.getReturncode()}`);
  }

  connectionLost(error: Error | null): void {
    this.events.push(error === null ? 'gone' : 'gone with an error');
    this.#settle();
  }

  text(fd: number): string {
    return Buffer.concat(this.output.get(fd) ?? []).toString();
  }
}

/** An error's `code`, for assertions. */
export function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

/** Asserts that a promise rejects, and gives what it rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<Error & Record<string, unknown>> {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof Error, 'rejected with something that is no error');
    return error as Error & Record<string, unknown>;
  }
  return assert.fail('it did not reject');
}

/** Runs a program of this text in a Node of its own, with the whole engine imported as `engine`. The prefix is a line of sh. */
export async function host(body: string, prefix = ''): Promise<{ stdout: string; stderr: string; returncode: number }> {
  const door = new URL('engine-door.test.mjs', import.meta.url).href.replace('/chunks/', '/');
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && name !== 'NODE_TEST_CONTEXT') env[name] = value;
  }
  const program = `import * as engine from ${JSON.stringify(door)};\n${body}`;
  if (process.platform === 'win32') {
    const { stdout, stderr, returncode } = await run(
      process.execPath,
      ['--expose-gc', '--input-type=module', '-e', program],
      { env },
    );
    return { stdout: text(stdout), stderr: text(stderr), returncode };
  }
  const line = `${prefix} exec ${shellQuote(process.execPath)} --expose-gc --input-type=module -e ${shellQuote(program)}`;
  const result = await run('bash', ['-c', line], { env });
  return { stdout: text(result.stdout), stderr: text(result.stderr), returncode: result.returncode };
}
