// All runs of a host: starts them, finds them by id, tells whoever watches what became of them, and remembers them
// for the next start.
import { setTimeout as delay } from 'node:timers/promises';
import type { Command, Connection } from '../../shared/model/command.ts';
import type { RunId } from '../../shared/model/ids.ts';
import type { RunLoad } from '../../shared/model/load.ts';
import type { Receipt } from '../../shared/model/receipt.ts';
import type { Run } from '../../shared/model/run.ts';
import type { TerminalSize } from '../../shared/model/stream.ts';
import type { CallResults, Resolution, SignalTarget, TerminalColours } from '../../shared/protocol/messages.ts';
import type { Undo } from '../../shared/protocol/port.ts';
import { type ProcessInfo, recycle } from '../engine/index.ts';
import type { Guard } from '../guard/guard.ts';
import { createLog } from '../log/writer.ts';
import type { Mirrors } from '../screen/types.ts';
import { checkCommand } from './check.ts';
import { childEnvironment } from './environment.ts';
import { LiveRun } from './live-run.ts';
import { LoadWatch } from './load.ts';
import { PastRun, settleLost } from './past-run.ts';
import { runFolder } from './records/record.ts';
import { Records } from './records/records.ts';
import { resolveCommand } from './resolve.ts';
import { newRunId } from './run-id.ts';
import { StrikeOff } from './strike-off.ts';
import { type NoticeLevel, RunError, type RunEvents, type RunOutput, type Runs } from './types.ts';

/** How often a run that only writes tells its size, in milliseconds. */
const GROWTH_EVERY_MS = 1000;

/** When the host closes: how long the last bytes of a run that has ended may take, in milliseconds. */
const LAST_BYTES_MS = 1000;

/** So many notices that nobody has read yet are kept, the newest. */
const MOST_EARLY = 100;

/** Marks what must not outlive the host, and is told of it. */
export type RunGuard = Pick<Guard, 'markFor' | 'started' | 'ended'>;

/** What a supervisor needs. */
export interface SupervisorOptions {
  readonly dataDirectory: string;
  readonly mirrors: Mirrors;
  readonly guard: RunGuard;
  /** The built `record-worker.js`. */
  readonly recordWorker: URL;
  /** Cap of one run's log in bytes, until `setLogCap`. */
  readonly logCap: number;
  /** The person's own environment, for a child connected in this way. */
  environment(connection: Connection): Readonly<Record<string, string>>;
}

/** All runs, live and past. */
export class Supervisor implements Runs {
  readonly #options: SupervisorOptions;
  readonly #runs = new Map<RunId, LiveRun | PastRun>();
  readonly #records: Records;
  readonly #watchers = new Set<RunEvents>();
  readonly #changed = new Set<RunId>();
  /** Of these, those whose state is kept though they go on. */
  readonly #toKeep = new Set<RunId>();
  /** Notices that nobody has read yet. */
  readonly #early: { readonly level: NoticeLevel; readonly text: string }[] = [];
  readonly #growing: NodeJS.Timeout;
  #flushing: NodeJS.Immediate | null = null;
  #closing: Promise<void> | null = null;
  readonly #pinned = new Set<RunId>();
  /** Restarts under way. */
  readonly #restarting = new Map<RunId, Promise<RunId>>();
  /** Runs that are being removed: nothing of them is kept any more. */
  readonly #removing = new Set<RunId>();
  #logCap: number;
  readonly #strikeOff: StrikeOff;

  readonly #load = new LoadWatch(
    () => this.#roots(),
    (id, bytes) => {
      const run = this.#runs.get(id);
      if (run instanceof LiveRun) run.sawMemory(bytes);
    },
  );

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#logCap = options.logCap;
    this.#strikeOff = new StrikeOff(options.guard, (error) => {
      const why = error instanceof Error ? error.message : String(error);
      this.notice('warning', `Can't tell what a run has left running: ${why}`);
    });
    this.#records = new Records({
      dataDirectory: options.dataDirectory,
      workerUrl: options.recordWorker,
      onTrouble: (text) => this.notice('error', text),
    });
    this.#growing = setInterval(() => this.#tick(), GROWTH_EVERY_MS);
    this.#growing.unref();
  }

  /**
   * Reads the runs of earlier hosts; those that were alive then are given their end. Gives the receipt as the records have
   * it: what had just ended when the host was lost was still on its list.
   */
  async recall(receipt: Receipt | null): Promise<Receipt | null> {
    const { dataDirectory, mirrors } = this.#options;
    const { runs, bad } = await this.#records.recall();
    for (const record of runs) {
      const settled = settleLost(record, receipt);
      const past = new PastRun(settled, runFolder(dataDirectory, record.id), mirrors);
      this.#runs.set(record.id, past);
      if (record.pinned === true) this.#pinned.add(record.id);
      if (settled !== record) this.#records.keep({ ...settled, log: past.log.summary() });
    }
    for (const { path, why } of bad) this.notice('warning', `A past run can't be shown (${path}): ${why}`);
    if (receipt === null) return null;
    const over = new Set(runs.filter(({ closedAt }) => closedAt !== null).map(({ id }) => id));
    const left = new Set(receipt.processes.map(({ run }) => run));
    return { ...receipt, runs: receipt.runs.filter((id) => !over.has(id) || left.has(id)) };
  }

  /** Runs of which something is still there. */
  alive(): readonly Run[] {
    return [...this.#runs.values()]
      .filter((run) => run instanceof LiveRun && (run.alive || run.hasLeft()))
      .map((run) => run.snapshot());
  }

  list(): readonly Run[] {
    return [...this.#runs.entries()].map(([id, run]) => this.#state(id, run));
  }

  /** One of them; null when there is no such run any more. */
  get(id: RunId): Run | null {
    const run = this.#runs.get(id);
    return run === undefined ? null : this.#state(id, run);
  }

  /** Whether nothing of a run is left but its record and its log. */
  isOver(id: RunId): boolean {
    const run = this.#find(id);
    return run instanceof PastRun || (run.closed && !run.hasLeft());
  }

  /** Keeps a run whatever its age and size, or no longer. */
  pin(id: RunId, pinned: boolean): void {
    const run = this.#find(id);
    if (pinned) this.#pinned.add(id);
    else this.#pinned.delete(id);
    this.#keep(id, this.#state(id, run));
    this.#change(id);
  }

  /** Puts a run's command into a group, or into none: it stays with the run, and with what is started from it. */
  group(id: RunId, group: string | null): void {
    const run = this.#find(id);
    run.setGroup(group);
    this.#keep(id, this.#state(id, run));
    this.#change(id);
  }

  /** Bytes that the log of a run may take from now on, for runs that start later. */
  setLogCap(bytes: number): void {
    this.#logCap = bytes;
  }

  start(command: Command): RunId {
    return this.#start(command, null);
  }

  #start(command: Command, predecessor: RunId | null): RunId {
    if (this.#closing !== null) throw new RunError('closing', 'Proactor is closing: start it again first');
    const [wrong] = checkCommand(command);
    if (wrong !== undefined) throw new RunError('invalid', wrong.message);
    const { dataDirectory, guard, mirrors } = this.#options;
    const id = newRunId();
    const mark = guard.markFor(id);
    let registered: number | null = null;
    const run: LiveRun = new LiveRun({
      id,
      command,
      predecessor,
      log: createLog({ folder: runFolder(dataDirectory, id), cap: capOf(command, this.#logCap), recycle }),
      mirrors,
      environment: () =>
        childEnvironment(this.#options.environment(command.connection), {
          ...command.env,
          set: { ...command.env.set, [mark.name]: mark.value },
          unset: command.env.unset.filter((name) => name !== mark.name),
        }),
      lendStdin: (other) => this.#live(other).stdin.lend(),
      mark,
      onStarted: (pid, first) => {
        registered = pid;
        guard.started(id, pid, first);
        this.#toKeep.add(id);
      },
      onChange: () => this.#change(id),
      onClosed: () => {
        const pid = registered;
        if (pid === null) return;
        this.#strikeOff.add({
          id,
          pid,
          hasLeft: (processes) => run.lookWhatIsLeft(processes),
          settle: (processes) => this.#settle(id, run, processes),
        });
      },
      onNotice: (level, text) => this.notice(level, text),
    });
    this.#runs.set(id, run);
    this.#records.keep(run.snapshot());
    this.#change(id);
    void run.begin();
    return id;
  }

  stop(id: RunId): void {
    void this.#live(id).stop('person');
  }

  kill(id: RunId): void {
    void this.#live(id).kill('person');
  }

  async signal(id: RunId, signal: string, target: SignalTarget): Promise<readonly number[]> {
    return await this.#live(id).signal(signal, target);
  }

  /** Stops what is left of a run and starts its command again. Asked for twice while the first is under way, it is done once. */
  restart(id: RunId): Promise<RunId> {
    const under = this.#restarting.get(id);
    if (under !== undefined) return under;
    const restarting = this.#restart(id).finally(() => this.#restarting.delete(id));
    this.#restarting.set(id, restarting);
    return restarting;
  }

  async #restart(id: RunId): Promise<RunId> {
    const run = this.#find(id);
    if (run instanceof LiveRun && run.hasLeft()) {
      const empty = await run.stop('restart');
      if (!empty)
        throw new RunError('still-running', `"${run.snapshot().name}" could not be ended, so it was not started again`);
    }
    const { command, size } = run.snapshot();
    const { connection } = command;
    // A terminal comes back at the size its pane has now, not the one it had first.
    const sized =
      connection.kind === 'terminal' && size !== null ? { ...command, connection: { ...connection, size } } : command;
    return this.#start(sized, id);
  }

  async forget(id: RunId): Promise<void> {
    const run = this.#find(id);
    if (run instanceof LiveRun && !run.closed) {
      throw new RunError('running', `"${run.snapshot().name}" is not over yet: stop it first`);
    }
    if (run instanceof LiveRun && run.hasLeft()) {
      const { name } = run.snapshot();
      const left = run
        .left()
        .map((pid) => `PID ${pid}`)
        .join(', ');
      throw new RunError('running', `${left} of "${name}" is still running: kill it first`);
    }
    if (run instanceof LiveRun) run.abandonLog();
    this.#removing.add(id);
    try {
      await this.#records.remove(id);
    } finally {
      this.#removing.delete(id);
    }
    this.#runs.delete(id);
    this.#pinned.delete(id);
    for (const watcher of this.#watchers) watcher.forgotten(id);
  }

  input(id: RunId, bytes: Uint8Array): void {
    this.#live(id).input(bytes);
  }

  closeStdin(id: RunId): void {
    this.#live(id).stdin.close();
  }

  resize(id: RunId, size: TerminalSize): void {
    const run = this.#find(id);
    if (run instanceof LiveRun) run.resize(size);
  }

  setColours(colours: TerminalColours): void {
    this.#options.mirrors.setColours(colours);
  }

  resolve(command: Command): Promise<Resolution> {
    return resolveCommand(command, {
      own: this.#options.environment(command.connection),
      whyNotJoined: (id) => {
        const run = this.#runs.get(id);
        if (run instanceof LiveRun) return run.stdin.whyNotLent();
        return run === undefined ? 'there is no such run any more' : `"${run.snapshot().name}" is not running`;
      },
    });
  }

  tree(id: RunId): CallResults['tree'] {
    const run = this.#find(id);
    return { nodes: run instanceof LiveRun ? run.nodes() : [] };
  }

  output(id: RunId): RunOutput {
    const run = this.#find(id);
    const pace = run instanceof LiveRun ? run.pace : null;
    return { log: run.log, terminal: run.snapshot().size !== null, pace, screen: (above) => run.screen(above) };
  }

  folder(id: RunId): string {
    this.#find(id);
    return runFolder(this.#options.dataDirectory, id);
  }

  watch(events: RunEvents): Undo {
    this.#watchers.add(events);
    if (events.notice !== undefined) for (const { level, text } of this.#early.splice(0)) events.notice(level, text);
    return () => this.#watchers.delete(events);
  }

  watchLoad(listener: (loads: readonly RunLoad[]) => void): Undo {
    return this.#load.watch(listener);
  }

  /** First processes of runs that may have a tree. */
  #roots(): ReadonlyMap<number, RunId> {
    const roots = new Map<number, RunId>();
    for (const [id, run] of this.#runs) {
      if (run instanceof LiveRun && !run.closed && run.pid !== null) roots.set(run.pid, id);
    }
    return roots;
  }

  /** Stops every run by its ladder, completes the logs, and keeps what the next start must know. Idempotent. */
  close(reason: string): Promise<void> {
    this.#closing ??= this.#close(reason);
    return this.#closing;
  }

  /** Ends what is left of every run at once: for somebody who asks twice. */
  killAll(): void {
    for (const run of this.#runs.values()) {
      try {
        if (run instanceof LiveRun && run.hasLeft()) void run.kill('host-closing');
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        this.notice('error', `"${run.snapshot().name}" could not be killed: ${why}`);
      }
    }
  }

  async #close(reason: string): Promise<void> {
    for (const watcher of this.#watchers) watcher.closing?.(reason);
    const live = [...this.#runs.values()].filter((run) => run instanceof LiveRun);
    await Promise.all(live.map((run) => this.#closeRun(run)));
    clearInterval(this.#growing);
    this.#load.stop();
    this.#flush();
    await this.#records.close();
  }

  async #closeRun(run: LiveRun): Promise<void> {
    try {
      if (run.hasLeft()) await run.stop('host-closing');
      else if (run.pid === null) run.letGo();
    } catch (error) {
      // The others are waited for all the same, and the records completed.
      const why = error instanceof Error ? error.message : String(error);
      this.notice('error', `"${run.snapshot().name}" could not be stopped: ${why}`);
    }
    // Its last bytes may still be on their way. What it let go may hold the streams for good: the log is then
    // completed without them.
    await Promise.race([run.whenClosed(), delay(LAST_BYTES_MS, null, { ref: false })]);
    if (!run.closed) run.letGo();
    await Promise.race([run.whenClosed(), delay(LAST_BYTES_MS, null, { ref: false })]);
    if (run.closed) return;
    this.notice('error', `"${run.snapshot().name}" (PID ${run.pid}) could not be ended, and goes on without Proactor`);
    await run.giveUp();
  }

  #find(id: RunId): LiveRun | PastRun {
    const run = this.#runs.get(id);
    if (run === undefined)
      throw new RunError('not-found', 'there is no such run; it may have been cleared from the list');
    return run;
  }

  #live(id: RunId): LiveRun {
    const run = this.#find(id);
    if (run instanceof LiveRun) return run;
    throw new RunError('not-running', `"${run.snapshot().name}" is over: nothing of it is running`);
  }

  /** A run as everybody else sees it, pinned or not. */
  #state(id: RunId, run: LiveRun | PastRun): Run {
    return run.snapshot(this.#pinned.has(id));
  }

  #keep(id: RunId, state: Run): void {
    if (!this.#removing.has(id)) this.#records.keep(state);
  }

  /** Of a run of which nothing is left, only what somebody may ask for stays in memory. False when it has to stay whole. */
  #settle(id: RunId, run: LiveRun, processes: readonly ProcessInfo[]): boolean {
    if (this.#runs.get(id) !== run) return true;
    const remains = run.remains(processes);
    if (remains === null) return false;
    if (this.#changed.has(id)) this.#flush();
    const { dataDirectory, mirrors } = this.#options;
    this.#runs.set(id, new PastRun(run.snapshot(), runFolder(dataDirectory, id), mirrors, remains));
    return true;
  }

  /** Gathers changes of one turn, so that ten of them are one message. */
  #change(id: RunId): void {
    this.#changed.add(id);
    this.#flushing ??= setImmediate(() => {
      this.#flushing = null;
      this.#flush();
    });
  }

  #flush(): void {
    for (const id of this.#changed) {
      const run = this.#runs.get(id);
      if (run === undefined) continue;
      const state = this.#state(id, run);
      // From its end on: the host may be killed before its streams close.
      if (this.#toKeep.delete(id) || (run instanceof LiveRun && !run.alive)) this.#keep(id, state);
      for (const watcher of this.#watchers) watcher.changed(state);
    }
    this.#changed.clear();
  }

  #tick(): void {
    for (const [id, run] of this.#runs) {
      if (!(run instanceof LiveRun) || run.closed) continue;
      run.lookWhetherSuspended();
      if (run.hasGrown()) this.#change(id);
    }
  }

  /** Tells everybody who shows notices. What comes before anybody does is kept for the first. */
  notice(level: NoticeLevel, text: string): void {
    const told = [...this.#watchers].filter((watcher) => watcher.notice !== undefined);
    if (told.length === 0) this.#early.push({ level, text });
    if (this.#early.length > MOST_EARLY) this.#early.shift();
    for (const watcher of told) watcher.notice?.(level, text);
  }
}

/** Bytes that a run's log may take. */
function capOf({ output }: Command, hostCap: number): number {
  return output?.kind === 'latest' ? output.bytes : hostCap;
}
