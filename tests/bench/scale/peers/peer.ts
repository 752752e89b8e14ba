// What another program that runs programs is, for a benchmark: it runs one job in a folder of its own, keeps what the job
// writes however it does, and can be told to interrupt it.
import { chmodSync, createReadStream, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isThere } from '../processes.ts';

/** A job that does not do what it should by then hangs; milliseconds. */
const LIMIT_MS = 180_000;

/** How often files and processes are looked at, in milliseconds. */
const LOOK_EVERY_MS = 2;

/** A log that has not grown for so long is complete; milliseconds. */
const SETTLED_MS = 1000;

/** A peer while it runs a job. */
export interface RunningPeer {
  /** Interrupts the job in the way in which a person does it there; settles when that was done, which may be after its end. */
  interrupt(): Promise<void>;
  /** Lines of the job's output that can still be read; asked for when they are all there. */
  kept(): Promise<number>;
  /** Ends the peer and everything of it. */
  end(): Promise<void>;
}

/** Another program that runs programs. */
export interface Peer {
  readonly name: string;
  /** What of ours it is like. */
  readonly kind: 'pipes' | 'terminal';
  /** Lines of `seq` that take it at least five seconds. */
  readonly lines: number;
  /** Whether it can be had here. */
  isHere(): boolean;
  /** Starts `job`, a shell script, which writes nothing but the output that counts. */
  start(job: string, folder: string): Promise<RunningPeer>;
}

/** A script that writes so many lines and notes when it began and when it had written them. */
export function timedJob(folder: string, lines: number): string {
  const path = join(folder, 'job.sh');
  const note = (name: string) => `date +%s%N > '${join(folder, name)}'`;
  writeFileSync(path, `#!/bin/sh\n${note('begin')}\nseq 1 ${lines}\n${note('end')}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** A script that writes for ever, in the process that it says it is. */
export function endlessJob(folder: string): string {
  const path = join(folder, 'job.sh');
  writeFileSync(path, `#!/bin/sh\necho $$ > '${join(folder, 'pid')}'\nexec seq 1 100000000000\n`);
  chmodSync(path, 0o755);
  return path;
}

/** Milliseconds that a timed job took, as soon as it is over. */
export async function timeOf(folder: string): Promise<number> {
  const nanoseconds = async (name: string) => BigInt(await textOf(join(folder, name)));
  const end = await nanoseconds('end');
  return Number(end - (await nanoseconds('begin'))) / 1e6;
}

/** PID of an endless job. */
export async function pidOf(folder: string): Promise<number> {
  return Number(await textOf(join(folder, 'pid')));
}

/** Waits until a process is gone. */
export async function gone(pid: number): Promise<void> {
  await until(`process ${pid} is gone`, () => (isThere(pid) ? null : true));
}

/** The lines of a file once it has stopped to grow. */
export async function linesOf(path: string): Promise<number> {
  await until(`${path} is there`, () => (existsSync(path) ? true : null));
  for (let before = -1, now = 0; before !== now; ) {
    before = now;
    await sleep(SETTLED_MS);
    now = statSync(path).size;
  }
  let lines = 0;
  for await (const bytes of createReadStream(path)) for (const byte of bytes as Buffer) if (byte === 10) lines += 1;
  return lines;
}

/** A line that somebody writes into a file. */
function textOf(path: string): Promise<string> {
  return until(`a line in ${path}`, () => {
    const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
    return text.endsWith('\n') ? text.trim() : null;
  });
}

async function until<T>(what: string, look: () => T | null): Promise<T> {
  for (const deadline = performance.now() + LIMIT_MS; ; await sleep(LOOK_EVERY_MS)) {
    const found = look();
    if (found !== null) return found;
    if (performance.now() > deadline) throw new Error(`waited in vain until ${what}`);
  }
}
