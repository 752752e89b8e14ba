// One data directory has one host. Whoever holds the kernel's lock on it owns it; anyone later finds the owner's door
// and hands over what it was asked to do. Of many starts at one moment exactly one becomes the owner, and a host that
// was killed leaves nothing that a person would have to remove.
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { namedPipe } from '../engine/index.ts';
import { answersAt, type HandOverDoor, openDoor, type TakeOver } from './hand-over.ts';
import { type LockWay, takeKernelLock } from './kernel-lock.ts';

/** How long a start waits for an owner that holds the lock and does not answer (it may just be starting, on a busy machine), in milliseconds. */
const PATIENCE = 20_000;

/** Between two looks, in milliseconds. */
const INTERVAL = 50;

/** How long an owner that is alive has to answer a start that could take its lock, in milliseconds. */
const LIVING_MS = 1000;

/** Longest path of a Unix socket, in bytes: macOS has room for 104 with the final NUL, Linux for 108. */
const LONGEST_SOCKET_PATH = 103;

/** How the folders begin that hold the door of a data directory with a long path. */
const DOOR_FOLDER = 'proactor-door-';

/** Holds a data directory. */
export interface DataLock {
  readonly dataDirectory: string;
  /** Where later starts reach this host: a socket's path or a pipe's name. */
  readonly endpoint: string;
  /** How the kernel holds it, for bug reports. */
  readonly way: LockWay;
  /** Answers later starts from now on; those that came before have waited. */
  serve(takeOver: TakeOver): void;
  /** Closes the door, then lets go of the directory. Idempotent. */
  release(): Promise<void>;
}

/** Whose the directory is. */
export type DataLockResult =
  | { readonly kind: 'owner'; readonly lock: DataLock }
  /** Another host has it; `endpoint` answered. */
  | { readonly kind: 'taken'; readonly endpoint: string };

/** What can be chosen. */
export interface DataLockOptions {
  /** Default: what the system has. */
  readonly way?: LockWay;
  /** Milliseconds to wait for an owner that does not answer. Default: twenty seconds. */
  readonly patience?: number;
}

/**
 * Makes the directory where needed (0700) and takes it, or finds the host that has it. Rejects when the directory
 * cannot be used, or when its owner does not answer in twenty seconds; the message says what to do.
 */
export async function acquireDataLock(dataDirectory: string, options: DataLockOptions = {}): Promise<DataLockResult> {
  makePrivateDirectory(dataDirectory);
  const file = join(dataDirectory, 'lock');
  const deadline = Date.now() + (options.patience ?? PATIENCE);
  for (;;) {
    const held = await takeKernelLock(file, options.way);
    if (held !== null) {
      try {
        const known = readDoor(dataDirectory);
        // Somebody has removed the file that its owner has locked. (The door of another place came with a copy of it.)
        const isOurs = known !== null && known.place === placeOf(dataDirectory);
        if (isOurs && (await answersAt(known.endpoint, LIVING_MS))) {
          held.release();
          return { kind: 'taken', endpoint: known.endpoint };
        }
        await removeOldDoor(known);
        const endpoint = chooseEndpoint(dataDirectory);
        const door = await openDoor(endpoint);
        writeDoor(dataDirectory, endpoint);
        return { kind: 'owner', lock: makeLock(dataDirectory, endpoint, door, held) };
      } catch (error) {
        held.release();
        throw error;
      }
    }
    const endpoint = readDoor(dataDirectory)?.endpoint;
    const left = deadline - Date.now();
    // A dead host's endpoint refuses at once; that of one being started appears in a moment.
    if (endpoint !== undefined && (await answersAt(endpoint, Math.max(left, INTERVAL))))
      return { kind: 'taken', endpoint };
    if (Date.now() >= deadline) {
      const pid = readDoor(dataDirectory)?.pid;
      throw new Error(
        `Another Proactor${pid === undefined ? '' : ` (PID ${pid})`} holds ${dataDirectory} and does not answer. End it, or choose another folder with --data DIR.`,
      );
    }
    await delay(INTERVAL);
  }
}

function makeLock(
  dataDirectory: string,
  endpoint: string,
  door: HandOverDoor,
  held: { readonly way: LockWay; release(): void },
): DataLock {
  let released: Promise<void> | null = null;
  const release = async () => {
    await door.close();
    await removeOldDoor({ endpoint });
    rmSync(doorFile(dataDirectory), { force: true });
    held.release();
  };
  return {
    dataDirectory,
    endpoint,
    way: held.way,
    serve: door.serve,
    release: () => {
      released ??= release();
      return released;
    },
  };
}

/** Makes a directory that only this user can enter; one that is there is made so. Throws what to do when it can't be. */
export function makePrivateDirectory(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    chmodSync(path, 0o700);
  } catch (error) {
    const { code = 'error' } = error as NodeJS.ErrnoException;
    throw new Error(`The data folder ${path} cannot be used (${code}). Choose another with --data DIR.`, {
      cause: error,
    });
  }
}

interface Door {
  readonly endpoint: string;
  readonly pid: number;
  /** Which directory it belongs to; empty when that is not known. */
  readonly place: string;
}

/** What tells a directory from a copy of it. */
function placeOf(dataDirectory: string): string {
  const { dev, ino } = statSync(dataDirectory, { bigint: true });
  return `${dev}:${ino}`;
}

function doorFile(dataDirectory: string): string {
  return join(dataDirectory, 'door.json');
}

/** Written whole or not at all: a later start may read it at any moment. */
function writeDoor(dataDirectory: string, endpoint: string): void {
  const temporary = `${doorFile(dataDirectory)}.new`;
  const door: Door = { endpoint, pid: process.pid, place: placeOf(dataDirectory) };
  writeFileSync(temporary, `${JSON.stringify(door)}\n`, { mode: 0o600 });
  renameSync(temporary, doorFile(dataDirectory));
}

function readDoor(dataDirectory: string): Door | null {
  try {
    const { endpoint, pid, place } = JSON.parse(readFileSync(doorFile(dataDirectory), 'utf8'));
    if (typeof endpoint !== 'string' || typeof pid !== 'number') return null;
    return { endpoint, pid, place: typeof place === 'string' ? place : '' };
  } catch {
    // Not there yet, or not ours to read: the caller asks again or takes the lock.
    return null;
  }
}

/** A path in the data directory where it is short enough, else in a new private folder: the kernel caps its length. */
function chooseEndpoint(dataDirectory: string): string {
  const pipe = namedPipe(`proactor-${randomBytes(16).toString('hex')}`);
  if (pipe !== null) return pipe;
  const near = join(dataDirectory, 'door.sock');
  if (Buffer.byteLength(near) <= LONGEST_SOCKET_PATH) {
    rmSync(near, { force: true });
    return near;
  }
  for (const parent of [process.env['XDG_RUNTIME_DIR'], tmpdir(), '/tmp']) {
    if (parent === undefined || Buffer.byteLength(parent) > LONGEST_SOCKET_PATH - 32) continue;
    try {
      return join(mkdtempSync(join(parent, DOOR_FOLDER)), 'door.sock');
    } catch {
      // Not there or not writable: the next one may be.
    }
  }
  throw new Error(
    `The path ${dataDirectory} is too long, and no temporary folder can be written. Choose another with --data DIR.`,
  );
}

/** Removes the folder that a lost host made for its door. Only called under the lock. */
async function removeOldDoor(door: Pick<Door, 'endpoint'> | null): Promise<void> {
  if (door === null) return;
  const folder = dirname(door.endpoint);
  if (basename(door.endpoint) !== 'door.sock' || !basename(folder).startsWith(DOOR_FOLDER)) return;
  // It answers: the data directory is a copy of one that is in use.
  if (await answersAt(door.endpoint, INTERVAL)) return;
  rmSync(folder, { recursive: true, force: true });
}
