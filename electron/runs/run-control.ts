// What is done to a run: signals, its ladder, the end of its tree. It remembers what it did, so that the end can be laid to
// whoever brought it about.
import type { Command, Rung, RungAction } from '../../shared/model/command.ts';
import type { StopRecord } from '../../shared/model/run.ts';
import type { SignalTarget } from '../../shared/protocol/messages.ts';
import type { Undo } from '../../shared/protocol/port.ts';
import { killRungs, type ProcessInfo, type SubprocessTransport, stopRungs } from '../engine/index.ts';
import type { Deed } from './ended-by.ts';
import type { Done, Reach } from './reach.ts';
import { Climb, type StopReason } from './stop.ts';
import { RunError } from './types.ts';

/** Signals of which no process ends that does not ask for it: signal(7), *default action*. */
const ENDS_NOBODY: ReadonlySet<string> = new Set([
  'SIGCONT',
  'SIGSTOP',
  'SIGTSTP',
  'SIGTTIN',
  'SIGTTOU',
  'SIGWINCH',
  'SIGURG',
  'SIGCHLD',
]);

/** What control needs of its run. */
export interface Controlled {
  readonly name: string;
  readonly command: Command;
  /** PID of the first process; null before it exists. */
  pid(): number | null;
  /** Null before the first process exists, and when it and its streams are over. */
  transport(): SubprocessTransport | null;
  reach(): Reach | null;
  /** Its first process has not ended. */
  alive(): boolean;
  closeStdin(): void;
  /** A climb has begun while it is alive (true), or has failed and left it alive (false). */
  onStopping(stopping: boolean): void;
  onChange(): void;
  onNotice(level: 'error', text: string): void;
}

/** See the top of this file. */
export class RunControl {
  readonly #run: Controlled;
  readonly #deeds: Deed[] = [];
  #record: StopRecord | null = null;
  #climb: Climb | null = null;
  /** What the steps of the climb are called. */
  #climbIs: Deed['action'] = 'stop';

  /** Daemons are ended, too: the command says so, or a person did. */
  #daemonsToo: boolean;

  constructor(run: Controlled) {
    this.#run = run;
    this.#daemonsToo = run.command.daemons === 'end';
  }

  /** What was done to it, in order. */
  get deeds(): readonly Deed[] {
    return this.#deeds;
  }

  /** The last stop, under way or over; null when there was none. */
  get record(): StopRecord | null {
    return this.#record;
  }

  /** It is being stopped. */
  get isClimbing(): boolean {
    return this.#climb !== null;
  }

  /** A person has typed what a terminal turns into a signal. */
  interrupted(): void {
    this.#deeds.push({ action: 'interrupt', signal: null, time: Date.now() });
  }

  /** Sends one signal; answers with the PIDs it reached. Throws `RunError` when it reaches nobody. */
  async signal(signal: string, target: SignalTarget): Promise<readonly number[]> {
    // Noted before it is sent: the end may come first. What is done to one process further down is not done to the run.
    const deed: Deed = { action: 'signal', signal, time: null };
    const toRun = typeof target === 'string' || target.pid === this.#run.pid();
    if (toRun) this.#deeds.push(deed);
    const letGo = ENDS_NOBODY.has(signal) ? () => {} : this.#hold();
    try {
      const done =
        typeof target === 'string'
          ? await this.#send({ kind: 'signal', signal, target })
          : (this.#run.reach()?.signalOne(target.pid, signal) ?? { reached: [], missed: [] });
      if (done.reached.length === 0) {
        throw new RunError('ESRCH', done.missed[0]?.why ?? `nothing of "${this.#run.name}" is there to get ${signal}`);
      }
      deed.time = Date.now();
      return done.reached;
    } catch (error) {
      if (toRun) this.#deeds.splice(this.#deeds.indexOf(deed), 1);
      throw error;
    } finally {
      letGo();
    }
  }

  /** Climbs the stop ladder; a second call takes the next rung at once. Settles when the climb is over. */
  stop(by: StopReason): Promise<boolean> {
    const { command } = this.#run;
    if (this.#climb === null) this.#startClimb(command.ladder ?? stopRungs(command.connection.kind), by, 'stop');
    else if (by === 'person') this.#climb.hurry();
    return this.#climbFinished();
  }

  /**
   * Ends the whole tree now; for a person, when nothing of it is left but daemons that were let go, those. Settles when the
   * climb is over.
   */
  kill(by: StopReason): Promise<boolean> {
    const rungs = killRungs();
    if (by === 'person' && !this.hasLeft() && (this.#run.reach()?.members(true).length ?? 0) > 0)
      this.#daemonsToo = true;
    if (this.#climb !== null) {
      this.#climbIs = 'kill';
      this.#deeds.push({ action: 'kill', signal: 'SIGKILL', time: Date.now() });
      this.#climb.skipTo(rungs, by);
    } else this.#startClimb(rungs, by, 'kill');
    return this.#climbFinished();
  }

  /** Anything of the run is still there, its first process or others; or was in a table of processes that somebody has. */
  hasLeft(processes?: readonly ProcessInfo[]): boolean {
    return (this.#run.pid() !== null && this.#run.alive()) || this.left(processes).length > 0;
  }

  #climbFinished(): Promise<boolean> {
    return this.#climb?.finished ?? Promise.resolve(true);
  }

  #startClimb(rungs: readonly Rung[], by: StopReason, action: 'stop' | 'kill'): void {
    const run = this.#run;
    if (run.reach() === null || !this.hasLeft()) {
      // What the host wants gone may go by itself between two looks.
      if (by !== 'person') return;
      throw new RunError('not-running', `nothing of "${run.name}" is running`);
    }
    this.#climbIs = by === 'host-closing' || by === 'restart' ? by : action;
    const letGo = this.#hold();
    if (run.alive()) run.onStopping(true);
    const climb = new Climb(
      {
        act: (rung) => {
          this.#deeds.push({
            action: this.#climbIs,
            signal: rung.kind === 'signal' ? rung.signal : null,
            time: Date.now(),
          });
          return this.#send(rung);
        },
        empty: () => !this.hasLeft(),
        left: () => this.left(),
        report: (record) => {
          this.#record = record;
          run.onChange();
        },
      },
      rungs,
      by,
    );
    this.#climb = climb;
    climb.finished
      .then((empty) => {
        if (empty || !run.alive()) return;
        run.onStopping(false);
        run.onNotice('error', `"${run.name}" could not be ended: ${this.left().join(', ')} still there`);
      })
      .catch((error: unknown) => {
        const why = error instanceof Error ? error.message : String(error);
        run.onNotice('error', `Stopping "${run.name}" failed: ${why}`);
      })
      .finally(() => {
        letGo();
        this.#climb = null;
        run.onChange();
      });
  }

  /** See `Reach.hold`. What is done goes on though nobody can say to whom, and that is told. */
  #hold(): Undo {
    const run = this.#run;
    try {
      return run.reach()?.hold() ?? (() => {});
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      run.onNotice('error', `Who belongs to "${run.name}" can't be seen (${why}): some of it may be left`);
      return () => {};
    }
  }

  /** PIDs of what is there; daemons that are let go are not counted. */
  left(processes?: readonly ProcessInfo[]): readonly number[] {
    return (
      this.#run
        .reach()
        ?.members(this.#daemonsToo, processes)
        .map(({ pid }) => pid) ?? []
    );
  }

  async #send(action: RungAction): Promise<Done> {
    const reach = this.#run.reach();
    if (action.kind === 'close-stdin') {
      this.#run.closeStdin();
      return { reached: this.left(), missed: [] };
    }
    if (reach === null) return { reached: [], missed: [] };
    return await reach.act(action, this.#run.transport(), this.#daemonsToo);
  }
}
