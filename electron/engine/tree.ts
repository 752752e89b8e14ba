// Everything that came from one process: members of its session and group, and descendants by parent links. Whoever was
// a member when something was sent to the tree stays one, however many parents end of that; whoever left the session and
// lost its parent by itself has made itself a daemon. Processes are known by PID and start time together, so a number that
// is used again is never mistaken for its former owner.
import { platform } from './platform.ts';
import type { ProcessInfo } from './processes.ts';
import { resolveSignal } from './signals.ts';
import type { ProcessTree, SignalSpec } from './transport.ts';

/** How often a tree is looked at while it ends, in milliseconds: first, and at most. */
const FIRST_LOOK = 2;
const LAST_LOOK = 50;

/** Rounds of stop-and-look before a tree that still grows is ended as it is. */
const MOST_ROUNDS = 64;

/** How long SIGKILL may take before what is left is reported, in milliseconds: a process in the kernel ends late. */
const KILL_PATIENCE = 2000;

/** The first process of a tree. */
export interface TreeRoot {
  readonly pid: number;
  /** From `ProcessInfo`. Without it, whatever has the PID now is the root. */
  readonly startTime?: string | undefined;
}

/** Who is counted. */
export interface TreeOptions {
  /** Says of a process that is connected by nothing else that it belongs all the same: a mark in its environment. */
  readonly belongs?: ((pid: number) => boolean) | undefined;
}

/** One process of a tree. */
export interface TreeMember extends ProcessInfo {
  /** It left the session and was reparented: it made itself a daemon. */
  readonly daemon: boolean;
}

/** A table of processes, by PID and by parent. */
interface Table {
  readonly all: ReadonlyMap<number, ProcessInfo>;
  readonly children: ReadonlyMap<number, readonly ProcessInfo[]>;
}

/** Made once for each list, in which many trees may be looked for. */
const tables = new WeakMap<readonly ProcessInfo[], Table>();

function tableOf(processes: readonly ProcessInfo[]): Table {
  const known = tables.get(processes);
  if (known !== undefined) return known;
  const all = new Map<number, ProcessInfo>();
  for (const info of processes) all.set(info.pid, info);
  const children = new Map<number, ProcessInfo[]>();
  for (const info of all.values()) {
    const siblings = children.get(info.parent);
    if (siblings === undefined) children.set(info.parent, [info]);
    else siblings.push(info);
  }
  const table = { all, children };
  tables.set(processes, table);
  return table;
}

function key(info: ProcessInfo): string {
  return `${info.pid} ${info.startTime}`;
}

/** Remembers a tree over several looks. */
export class TreeWatch {
  readonly #root: TreeRoot;
  readonly #belongs: ((pid: number) => boolean) | undefined;
  /** Whoever was a member at any look. */
  #known: Set<string> | null = null;
  /** Whoever was one when something was sent. */
  #held: Set<string> | null = null;

  constructor(root: TreeRoot, options: TreeOptions = {}) {
    this.#root = root;
    this.#belongs = options.belongs;
  }

  /** The members now (or when `processes` was listed), without zombies, parents before children where both are there. */
  look(processes: readonly ProcessInfo[] = platform.processes.list()): TreeMember[] {
    const { all, children } = tableOf(processes);
    const { pid: rootPid, startTime } = this.#root;
    const holder = all.get(rootPid);
    // Another process has the root's number now: then the session and group of that number are its, not ours.
    const recycled = holder !== undefined && startTime !== undefined && holder.startTime !== startTime;
    const members = new Map<number, TreeMember>();
    const add = (info: ProcessInfo, daemon: boolean) => {
      members.set(info.pid, { ...info, daemon });
      if (daemon) return;
      this.#known ??= new Set();
      this.#known.add(key(info));
    };
    /** Adds a member and its descendants. */
    const addWith = (first: ProcessInfo) => {
      const queue = [first];
      for (let info = queue.pop(); info !== undefined; info = queue.pop()) {
        if (members.has(info.pid) || info.pid === process.pid) continue;
        add(info, false);
        queue.push(...(children.get(info.pid) ?? []));
      }
    };
    /** Members once, by nothing that can be seen now. */
    const apart: ProcessInfo[] = [];
    const known = this.#known;
    const held = this.#held;
    for (const info of all.values()) {
      if (!recycled && (info.session === rootPid || info.group === rootPid || info.pid === rootPid)) addWith(info);
      else if (known?.has(key(info)) === true) {
        if (held?.has(key(info)) === true) addWith(info);
        else apart.push(info);
      }
    }
    // One that says whose it is left by itself. Of others nothing else is known.
    for (const info of apart) if (this.#belongs?.(info.pid) !== true) addWith(info);
    if (this.#belongs !== undefined) {
      for (const info of all.values()) {
        if (members.has(info.pid) || info.pid === process.pid || info.state === 'zombie') continue;
        if (this.#belongs(info.pid)) add(info, true);
      }
    }
    return [...members.values()].filter(({ state }) => state !== 'zombie');
  }

  /** The same, for somebody who is about to send them something: who is a member now stays one for good. */
  hold(processes?: readonly ProcessInfo[]): TreeMember[] {
    const members = this.look(processes);
    this.#held ??= new Set();
    for (const member of members) if (!member.daemon) this.#held.add(key(member));
    return members;
  }
}

/** The processes of a tree now, zombies left out. Daemons are only found with `belongs`. */
export function treeOf(root: TreeRoot, options: TreeOptions = {}): TreeMember[] {
  return new TreeWatch(root, options).look();
}

/** What came of a signal to several processes. */
export interface Reached {
  readonly reached: number[];
  readonly missed: { readonly pid: number; readonly why: string }[];
}

function reason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'EPERM') return 'not permitted: it belongs to another user';
  if (code === 'ESRCH') return 'it has already ended';
  return error instanceof Error ? error.message : String(error);
}

/** Sends a signal to these processes, each only if it is still the same one. */
function signalMembers(members: readonly ProcessInfo[], signal: number): Reached {
  const reached: number[] = [];
  const missed: { pid: number; why: string }[] = [];
  for (const { pid, startTime } of members) {
    const now = platform.processes.read(pid);
    if (now === null || now.startTime !== startTime) continue;
    try {
      platform.kill(pid, signal);
      reached.push(pid);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH'))
        missed.push({ pid, why: reason(error) });
    }
  }
  return { reached, missed };
}

/** Sends a signal to one process, if it is still the same one. */
export function signalProcess(info: ProcessInfo, signal: SignalSpec): Reached {
  return signalMembers([info], resolveSignal(signal));
}

/** Sends a signal to every member of a process group. Who that is, is told from `processes`, all that there are by default. */
export function signalGroup(
  group: number,
  signal: SignalSpec,
  processes: readonly ProcessInfo[] = platform.processes.list(),
): Reached {
  const number = resolveSignal(signal);
  const members = processes.filter((info) => info.group === group && info.state !== 'zombie');
  try {
    platform.kill(-group, number);
    return { reached: members.map(({ pid }) => pid), missed: [] };
  } catch (error) {
    if (members.length === 0) return { reached: [], missed: [] };
    return { reached: [], missed: members.map(({ pid }) => ({ pid, why: reason(error) })) };
  }
}

/** Sends a signal to every process of a session, whatever its group: to those in `processes`, all that there are by default. */
export function signalSession(
  session: number,
  signal: SignalSpec,
  processes: readonly ProcessInfo[] = platform.processes.list(),
): Reached {
  const members = processes.filter((info) => info.session === session && info.state !== 'zombie');
  return signalMembers(members, resolveSignal(signal));
}

/** How a tree is ended. */
export interface KillTreeOptions extends TreeOptions {
  /** The first signal. Default: `SIGTERM`. */
  readonly signal?: SignalSpec | undefined;
  /** How long the tree has to end of itself, in milliseconds. Default: 5000; 0 goes on at once. */
  readonly graceMs?: number | undefined;
  /** The last signal, to everybody, with nobody able to fork away. Default: `SIGKILL`. */
  readonly then?: SignalSpec | undefined;
  /** Send the first signal and nothing else. */
  readonly signalOnly?: boolean | undefined;
  /** Also end members that made themselves daemons. Default: false. */
  readonly daemons?: boolean | undefined;
  /** Goes on to the last signal at once. */
  readonly hurry?: AbortSignal | undefined;
}

/** What became of a tree. */
export interface KillTreeResult {
  /** Every PID that got a signal. */
  readonly reached: number[];
  /** Every PID that is still there, and why. */
  readonly left: { readonly pid: number; readonly why: string }[];
}

function delay(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) {
      resolve();
      return;
    }
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done);
  });
}

/** Waits until nobody is left, at most until the deadline. */
async function waitForEnd(look: () => TreeMember[], ms: number, hurry: AbortSignal | undefined): Promise<TreeMember[]> {
  const deadline = performance.now() + ms;
  let wait = FIRST_LOOK;
  for (;;) {
    const left = look();
    const rest = deadline - performance.now();
    if (left.length === 0 || rest <= 0 || hurry?.aborted) return left;
    await delay(Math.min(wait, rest), hurry);
    wait = Math.min(wait * 2, LAST_LOOK);
  }
}

/**
 * Ends everything that came from a process: a signal, a grace, then stop-and-look until nobody new appears, and the
 * last signal to all. Resolves when nobody is left, or what is left cannot be ended. A watch in place of a root knows who
 * was there before, and is used as it is: `options.belongs` is then of no interest.
 */
export async function killTree(root: TreeRoot | TreeWatch, options: KillTreeOptions = {}): Promise<KillTreeResult> {
  const first = resolveSignal(options.signal ?? 'SIGTERM');
  const last = resolveSignal(options.then ?? 'SIGKILL');
  // Null on Windows, where nothing can be stopped; its jobs don't need that (`endTree`).
  const stop = platform.signalNumber('SIGSTOP');
  const proceed = platform.signalNumber('SIGCONT');
  const watch = root instanceof TreeWatch ? root : new TreeWatch(root, options);
  const look = () =>
    (options.signalOnly ? watch.look() : watch.hold()).filter(({ daemon }) => options.daemons === true || !daemon);
  const reached = new Set<number>();
  const missed = new Map<number, string>();
  const note = (result: Reached) => {
    for (const pid of result.reached) reached.add(pid);
    for (const { pid, why } of result.missed) missed.set(pid, why);
  };
  const finish = (left: readonly ProcessInfo[], why: string): KillTreeResult => ({
    reached: [...reached],
    left: left.map(({ pid }) => ({ pid, why: missed.get(pid) ?? why })),
  });

  const members = look();
  const stopped = members.filter(({ state }) => state === 'stopped');
  note(signalMembers(members, first));
  // A stopped process hears of a signal only when it goes on.
  if (first !== last && proceed !== null) signalMembers(stopped, proceed);
  if (options.signalOnly) return finish(look(), 'it was only sent the signal');
  const survivors = first === last ? look() : await waitForEnd(look, options.graceMs ?? 5000, options.hurry);
  if (survivors.length === 0) return finish([], '');

  // Nobody who is stopped can fork: when a look finds nobody new, everybody is there.
  const held = new Set<string>();
  for (let round = 0; stop !== null && round < MOST_ROUNDS; round++) {
    const fresh = look().filter((info) => !held.has(key(info)));
    if (fresh.length === 0) break;
    note(signalMembers(fresh, stop));
    for (const info of fresh) held.add(key(info));
  }
  note(signalMembers(look(), last));
  const deadline = performance.now() + KILL_PATIENCE;
  for (;;) {
    const left = await waitForEnd(look, LAST_LOOK, undefined);
    if (left.length === 0) return finish([], '');
    if (performance.now() > deadline) return finish(left, 'it was sent the signal and has not ended');
    note(signalMembers(left, last));
  }
}

/** Ends a tree that the system keeps together (Windows). Resolves when nobody is left, or what is left cannot be ended. */
export async function endTree(tree: ProcessTree): Promise<KillTreeResult> {
  const reached = tree.terminate();
  const deadline = performance.now() + KILL_PATIENCE;
  for (;;) {
    const left = tree.members();
    if (left.length === 0 || performance.now() > deadline) {
      return { reached, left: left.map((pid) => ({ pid, why: 'it was ended and is still there' })) };
    }
    await delay(LAST_LOOK, undefined);
  }
}
