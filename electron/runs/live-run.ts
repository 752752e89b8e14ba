// One run from its start to its last byte: the engine's events become states, a log, a screen and an ending.
// It owns its transport, its log and its mirror; everything it says about itself is one `Run`, made new each time.
import { type Command, inGroup } from '../../shared/model/command.ts';
import type { EndedBy, Ending, LastDeed, StartFailure } from '../../shared/model/ending.ts';
import type { RunId } from '../../shared/model/ids.ts';
import { commandName, type Run, type RunState } from '../../shared/model/run.ts';
import type { StreamName, TerminalSize } from '../../shared/model/stream.ts';
import { REPLAY_LIMIT, type SignalTarget, type TreeNode } from '../../shared/protocol/messages.ts';
import type { Undo } from '../../shared/protocol/port.ts';
import { quotingRules } from '../../shared/text/quoting.ts';
import {
  type LentPipe,
  type ProcessIdentity,
  type ProcessInfo,
  type ReadTransport,
  readProcess,
  type SubprocessProtocol,
  type SubprocessTransport,
} from '../engine/index.ts';
import type { LogReader, LogWriter } from '../log/types.ts';
import type { Mirrors, Snapshot } from '../screen/types.ts';
import { AtMostEvery } from './at-most-every.ts';
import { endedBy, INTERRUPT_BYTES, lastDeed } from './ended-by.ts';
import { HoldersWatch } from './holders-watch.ts';
import { launch, startFailure } from './launch.ts';
import { Pace } from './pace.ts';
import type { Remains } from './past-run.ts';
import { type Mark, type Reach, reachOf } from './reach.ts';
import { RunControl } from './run-control.ts';
import { ScreenFollower } from './screen-follower.ts';
import { RunStdin } from './stdin.ts';
import type { StopReason } from './stop.ts';
import { currentTurn } from './turn.ts';
import { RunError } from './types.ts';

type Environment = Readonly<Record<string, string>>;
type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** Bells nearer than this to the one before are not told, in milliseconds: a program may ring without end. */
const BELL_EVERY_MS = 500;

/** Titles and folders are told at most this often, in milliseconds: a prompt sets one, a program may do so without end. */
const WORDS_EVERY_MS = 100;

/** What a live run needs of its supervisor. */
export interface LiveRunOptions {
  readonly id: RunId;
  readonly command: Command;
  readonly predecessor: RunId | null;
  readonly log: LogWriter;
  readonly mirrors: Mirrors;
  /** The whole environment of the child; asked for once, at its start. May reject with what is wrong with a file. */
  environment(): Environment | Promise<Environment>;
  /** Lends the stdin of another run. Throws `RunError`. */
  lendStdin(run: RunId): LentPipe;
  /** What the child carries in its environment. */
  readonly mark: Mark;
  /** The first process exists; `first` is what was seen of it, null when it was gone already. */
  onStarted(pid: number, first: ProcessIdentity | null): void;
  /** Something about it has changed. */
  onChange(): void;
  /** Everything is over: exited, drained, logged. Called once, also for a run that never began. */
  onClosed(): void;
  onNotice(level: 'warning' | 'error', text: string): void;
}

/** One run that this host started. */
export class LiveRun implements SubprocessProtocol {
  readonly id: RunId;
  #command: Command;
  readonly #options: LiveRunOptions;
  readonly #log: LogWriter;
  readonly #name: string;
  readonly #predecessor: RunId | null;
  #startedAt = Date.now();
  #state: RunState = 'starting';
  /** From its start until its process and its streams are over. */
  #transport: SubprocessTransport | null = null;
  #pid: number | null = null;
  #reach: Reach | null = null;
  #screen: ScreenFollower | null = null;
  #finalScreen: Snapshot | null = null;
  #size: TerminalSize | null;
  #title: string | null = null;
  #folder: string | null = null;
  /** Tells of title and folder. */
  #words: AtMostEvery | null = null;
  #bellAt: number | null = null;
  readonly #stdin: RunStdin;
  readonly #pace: Pace | null;
  /** Nobody waits for it any more: a start that is under way is given up. */
  #isLetGo = false;
  #exitedAt: number | null = null;
  #closedAt: number | null = null;
  #ending: Ending | null = null;
  #endedBy: EndedBy | null = null;
  #lastDeed: LastDeed | null = null;
  #failure: StartFailure | null = null;
  #usage: Run['usage'] = null;
  #holders: readonly number[] = [];
  #holderNames: readonly string[] = [];
  #holdersWatch: HoldersWatch | null = null;
  #left: readonly number[] = [];
  readonly #control: RunControl;
  #lastOutput: { turn: number; stream: StreamName } = { turn: -1, stream: 'stdout' };
  /** What the child waits for before more is read. */
  readonly #waitsFor = { disk: false, viewer: false };
  #toldEnd = 0;
  #treePeakBytes: number | null = null;
  readonly #listensForDrain: Undo;
  #closing: Promise<void> | null = null;
  readonly #closedPromise: Promise<void>;
  #resolveClosed: () => void = () => {};

  constructor(options: LiveRunOptions) {
    this.#options = options;
    this.id = options.id;
    this.#command = options.command;
    this.#predecessor = options.predecessor;
    this.#log = options.log;
    this.#name = commandName(options.command, quotingRules(process.platform));
    const { connection } = options.command;
    this.#size = connection.kind === 'terminal' ? connection.size : null;
    const input = connection.kind === 'terminal' ? 'terminal' : connection.stdin === 'pipe' ? 'pipe' : 'none';
    this.#stdin = new RunStdin(this.#name, input, options.onChange);
    this.#control = new RunControl({
      name: this.#name,
      command: options.command,
      pid: () => this.#pid,
      transport: () => this.#transport,
      reach: () => this.#reach,
      alive: () => this.alive,
      closeStdin: () => {
        if (this.#stdin.state === 'open') this.#stdin.close();
      },
      onStopping: (stopping) => {
        this.#state = stopping ? 'stopping' : 'running';
      },
      onChange: options.onChange,
      onNotice: options.onNotice,
    });
    const paced = options.command.output?.kind === 'paced';
    this.#pace = paced
      ? new Pace(
          () => this.#log.summary().end,
          (waits) => this.#hold('viewer', waits),
        )
      : null;
    this.#closedPromise = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
    this.#listensForDrain = this.#log.onDrain(() => this.#hold('disk', false));
  }

  /** The run as everybody else sees it; only its supervisor knows whether it is pinned. */
  snapshot(pinned = false): Run {
    const run: Mutable<Run> = {
      id: this.id,
      name: this.#name,
      command: this.command,
      predecessor: this.#predecessor,
      state: this.#state,
      pid: this.#pid,
      startedAt: this.#startedAt,
      exitedAt: this.#exitedAt,
      closedAt: this.#closedAt,
      ending: this.#ending,
      endedBy: this.#endedBy,
      failure: this.#failure,
      usage: this.#usage,
      stdin: this.#stdin.state,
      size: this.#size,
      title: this.#title,
      folder: this.#folder,
      bellAt: this.#bellAt,
      log: this.#log.summary(),
      stop: this.#control.record,
      holders: this.#holders,
      holderNames: this.#holderNames,
      left: this.#left,
      waited: { diskMs: Math.round(this.#log.waitedMs), viewerMs: Math.round(this.#pace?.waitedMs ?? 0) },
      treePeakBytes: this.#treePeakBytes,
      pinned,
    };
    if (this.#exitedAt !== null) run.lastDeed = this.#lastDeed;
    return run;
  }

  /** What was asked for. Only its group changes while it lives. */
  get command(): Command {
    return this.#command;
  }

  /** Puts its command into a group, or into none. */
  setGroup(group: string | null): void {
    this.#command = inGroup(this.#command, group);
  }

  get alive(): boolean {
    return this.#exitedAt === null && this.#failure === null;
  }

  /** Exited, drained and logged. */
  get closed(): boolean {
    return this.#closedAt !== null;
  }

  get log(): LogReader {
    return this.#log;
  }

  /** Holds the child to its viewers; null when it waits for none. */
  get pace(): Pace | null {
    return this.#pace;
  }

  /** Its input, for other runs. */
  get stdin(): RunStdin {
    return this.#stdin;
  }

  /** The processes that belong to the run now. */
  nodes(): readonly TreeNode[] {
    return this.#reach?.nodes(this.#transport) ?? [];
  }

  /** Settles when everything is over. */
  whenClosed(): Promise<void> {
    return this.#closedPromise;
  }

  /** The terminal as far as its mirror has come, with at most `above` lines above the screen while the run lives. */
  async screen(above?: number): Promise<Snapshot | null> {
    const screen = this.#screen;
    if (this.#finalScreen !== null || screen === null) return this.#finalScreen;
    try {
      return await screen.snapshot(above);
    } catch (error) {
      // The run has come to its end meanwhile, and let its mirror go: what it showed last is kept, or is in a short log.
      if (this.closed) return this.#finalScreen;
      throw error;
    }
  }

  /** Starts the command. Never rejects: a command that can't be started is a failed run. */
  async begin(): Promise<void> {
    this.#startedAt = Date.now();
    if (this.#size !== null) this.#openScreen(this.#size);
    try {
      const environment = this.#options.environment();
      await launch(this.command, {
        environment: environment instanceof Promise ? await environment : environment,
        factory: () => this,
        mustGoOn: () => {
          if (this.#isLetGo) throw new RunError('closing', 'Proactor was closed before this was started');
        },
        lend: (run) => this.#options.lendStdin(run),
      });
    } catch (error) {
      this.#failure = startFailure(error);
      this.#state = 'failed';
      this.#stdin.end(true);
      await this.#close();
    }
  }

  #openScreen(size: TerminalSize): void {
    this.#log.resize(size);
    const words = new AtMostEvery(WORDS_EVERY_MS, this.#options.onChange);
    this.#words = words;
    const mirror = this.#options.mirrors.open(size);
    mirror.onReply((bytes) => this.#transport?.getPipeTransport(0)?.write(bytes));
    mirror.onTitle((title) => {
      this.#title = title === '' ? null : title;
      words.change();
    });
    mirror.onFolder((folder) => {
      this.#folder = folder;
      words.change();
    });
    mirror.onBell(() => {
      const now = Date.now();
      if (now - (this.#bellAt ?? 0) < BELL_EVERY_MS) return;
      this.#bellAt = now;
      this.#options.onChange();
    });
    this.#screen = new ScreenFollower(this.#log, mirror, 0, (error) => {
      this.#screen = null;
      const why = error instanceof Error ? error.message : String(error);
      this.#options.onNotice('warning', `The screen of "${this.#name}" can't be followed any longer: ${why}`);
    });
  }

  // ---- the engine's events -------------------------------------------------------------------------------------

  connectionMade(transport: SubprocessTransport): void {
    if (this.closed) {
      transport.close();
      return;
    }
    this.#transport = transport;
    this.#stdin.begin(transport);
    const pid = transport.getPid();
    this.#pid = pid;
    const first = transport.getIdentity();
    this.#reach = reachOf(transport, this.#options.mark, first);
    this.#state = 'running';
    const { connection } = this.command;
    // Its view was drawn before the process was there.
    if (this.#size !== null && connection.kind === 'terminal' && this.#size !== connection.size) {
      transport.terminal?.resize(this.#size);
    }
    this.#options.onStarted(pid, first);
    this.#options.onChange();
    if (!this.#isLetGo) return;
    void this.kill('host-closing');
    transport.close();
  }

  pipeDataReceived(fd: number, bytes: Uint8Array): void {
    const stream: StreamName = this.#size !== null ? 'terminal' : fd === 2 ? 'stderr' : 'stdout';
    const turn = currentTurn();
    // Two pipes in one turn of the loop: the system doesn't say which was written first.
    const orderUnknown = this.#lastOutput.turn === turn && this.#lastOutput.stream !== stream;
    this.#lastOutput = { turn, stream };
    this.#log.append(stream, bytes, orderUnknown);
    if (this.#log.backlog > this.#log.backlogLimit) this.#hold('disk', true);
    this.#pace?.look();
  }

  pipeConnectionLost(fd: number): void {
    if (fd === 0) this.#stdin.lost();
  }

  processExited(): void {
    const transport = this.#transport;
    if (transport === null || this.#exitedAt !== null) return;
    this.#exitedAt = Date.now();
    this.#ending = transport.getEnding() ?? { kind: 'unknown', why: 'the system did not tell' };
    this.#usage = transport.getUsage();
    this.#endedBy = endedBy(this.#ending, this.#control.deeds, this.#exitedAt);
    this.#lastDeed = lastDeed(this.#ending, this.#control.deeds, this.#exitedAt);
    this.#state = 'ended';
    this.#stdin.end(false);
    this.#options.onChange();
    this.#lookForHolders(transport);
  }

  connectionLost(): void {
    void this.#close();
  }

  // ---- what people do ------------------------------------------------------------------------------------------

  /** Writes to the terminal or the stdin pipe. Throws `RunError` when there is nobody to read it. */
  input(bytes: Uint8Array): void {
    if (this.#size !== null && bytes.byteLength === 1 && INTERRUPT_BYTES.has(bytes[0] ?? 0)) {
      this.#control.interrupted();
    }
    this.#stdin.write(bytes);
  }

  resize(size: TerminalSize): void {
    if (this.#size === null) throw new RunError('invalid', `"${this.#name}" has no terminal`);
    if (this.closed || (size.cols === this.#size.cols && size.rows === this.#size.rows)) return;
    this.#size = size;
    this.#transport?.terminal?.resize(size);
    this.#log.resize(size);
    this.#options.onChange();
  }

  /** Sends one signal; answers with the PIDs it reached. */
  async signal(signal: string, target: SignalTarget): Promise<readonly number[]> {
    const reached = await this.#control.signal(signal, target);
    this.lookWhetherSuspended();
    setTimeout(() => this.lookWhetherSuspended(), 50);
    return reached;
  }

  /** Climbs the stop ladder; a second call takes the next rung at once. Settles when the climb is over. */
  stop(by: StopReason): Promise<boolean> {
    return this.#control.stop(by);
  }

  /** Ends the whole tree now. Settles when the climb is over. */
  kill(by: StopReason): Promise<boolean> {
    return this.#control.kill(by);
  }

  /** Closes the ends of its streams that this host holds, whoever else has the others: the log is complete without them. */
  letGo(): void {
    this.#isLetGo = true;
    this.#transport?.close();
  }

  /**
   * The host leaves though its first process goes on, which could not be ended: its record says so, and its log ends here.
   * Settles when that is on disk.
   */
  async giveUp(): Promise<void> {
    if (this.closed) return;
    if (this.alive) {
      this.#exitedAt = Date.now();
      this.#ending = { kind: 'unknown', why: `PID ${this.pid} could not be ended when Proactor closed, and went on` };
      this.#endedBy = { kind: 'unknown' };
      this.#state = 'ended';
      this.#stdin.end(false);
    }
    await this.#close();
  }

  /** What the disk has not taken of its log is given up: it is being removed. */
  abandonLog(): void {
    this.#log.abandon();
  }

  /** Its tree was seen to have so much memory. */
  sawMemory(bytes: number): void {
    this.#treePeakBytes = Math.max(this.#treePeakBytes ?? 0, bytes);
  }

  /** PID of its first process, which may have ended; null before it exists and when it never did. */
  get pid(): number | null {
    return this.#pid;
  }

  /** It has written something since this was last asked. */
  hasGrown(): boolean {
    const { end } = this.#log.summary();
    const grown = end !== this.#toldEnd;
    this.#toldEnd = end;
    return grown;
  }

  /**
   * What is worth keeping of it when nothing of it is left in this table of processes; null while its log may still change
   * or something is done to it, and while there are daemons that were let go, which can be looked at and ended.
   */
  remains(processes: readonly ProcessInfo[]): Remains | null {
    if (!this.closed || this.#control.isClimbing || this.#log.summary().warning !== null) return null;
    if ((this.#reach?.members(true, processes).length ?? 0) > 0) return null;
    return { log: this.#log, screen: this.#finalScreen };
  }

  /** Anything of the run is still there, its first process or others; or was in a table of processes that somebody has. */
  hasLeft(processes?: readonly ProcessInfo[]): boolean {
    return this.#control.hasLeft(processes);
  }

  /** PIDs of what is still there. */
  left(): readonly number[] {
    return this.#control.left();
  }

  /** The same from a table of processes, when the run is closed: told to everybody, and true while there is something. */
  lookWhatIsLeft(processes: readonly ProcessInfo[]): boolean {
    const left = this.#control.left(processes);
    if (left.join() !== this.#left.join()) {
      this.#left = left;
      this.#options.onChange();
    }
    return left.length > 0;
  }

  /** Notices SIGSTOP and SIGCONT, whoever sent them. */
  lookWhetherSuspended(): void {
    if ((this.#state !== 'running' && this.#state !== 'suspended') || this.#reach === null) return;
    const state = this.#reach.suspended() ? 'suspended' : 'running';
    if (state === this.#state) return;
    this.#state = state;
    this.#options.onChange();
  }

  // ---- the end -------------------------------------------------------------------------------------------------

  #lookForHolders(transport: SubprocessTransport): void {
    this.#holdersWatch = new HoldersWatch(
      transport,
      (pids) => {
        this.#holders = pids;
        // One that has left meanwhile is gone from the next look.
        this.#holderNames = pids.map((pid) => readProcess(pid)?.name ?? 'gone');
        this.#options.onChange();
      },
      (error) => {
        const why = error instanceof Error ? error.message : String(error);
        this.#options.onNotice('warning', `Can't tell who holds the streams of "${this.#name}": ${why}`);
      },
    );
  }

  #close(): Promise<void> {
    this.#closing ??= this.#complete();
    return this.#closing;
  }

  async #complete(): Promise<void> {
    this.#holdersWatch?.stop();
    this.#holdersWatch = null;
    this.#holders = [];
    this.#holderNames = [];
    try {
      await this.#log.close();
      await this.#screen?.caughtUp();
      // A short log restores the screen by itself, and exactly.
      if (this.#log.summary().end > REPLAY_LIMIT) this.#finalScreen = (await this.#screen?.snapshot()) ?? null;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.#options.onNotice('error', `The log of "${this.#name}" could not be completed: ${why}`);
    }
    // It is tried again, and what came of that is told.
    if (this.#log.summary().warning !== null) this.#log.onGrow(this.#options.onChange);
    this.#screen?.stop();
    this.#screen = null;
    this.#words?.stop();
    // Its record, and the next look at what it has left, need neither.
    this.#transport = null;
    this.#stdin.over();
    this.#listensForDrain();
    this.#closedAt = Date.now();
    this.#options.onClosed();
    this.#options.onChange();
    this.#resolveClosed();
  }

  /** What the child writes is not read while there is something to wait for. Log and pace count for how long. */
  #hold(what: 'disk' | 'viewer', waits: boolean): void {
    const held = this.#waitsFor.disk || this.#waitsFor.viewer;
    this.#waitsFor[what] = waits;
    const hold = this.#waitsFor.disk || this.#waitsFor.viewer;
    if (hold === held || this.#transport === null) return;
    for (const fd of [1, 2]) {
      const pipe = this.#transport.getPipeTransport(fd) as ReadTransport | null;
      if (pipe === null || pipe.isClosing()) continue;
      if (hold) pipe.pauseReading();
      else pipe.resumeReading();
    }
  }
}
