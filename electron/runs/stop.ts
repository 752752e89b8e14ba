// Climbing the ladder: one stop under way. Each rung is done, recorded and given its time; the climb is over the
// moment nothing of the run is left, whatever rung it stands on.
import type { Rung, RungAction } from '../../shared/model/command.ts';
import type { StopRecord, StopStep } from '../../shared/model/run.ts';

/** How often to look whether anything is left, in milliseconds: a person does not see the difference to zero. */
const LOOK_EVERY_MS = 40;

/** How often to look who is left, in milliseconds: it costs a look at every process of the machine. */
const COUNT_EVERY_MS = 250;

/** Who asked for a stop. */
export type StopReason = StopRecord['by'];

type Done = Pick<StopStep, 'reached' | 'missed'>;

/** What a climb needs of its run. */
export interface Climbable {
  /** Does what a rung says. */
  act(action: RungAction): Promise<Done>;
  /** Nothing of the run is there any more; cheap, because it is asked often. */
  empty(): boolean;
  /** Processes of the run that are there now, without those it lets go. */
  left(): readonly number[];
  /** The record has changed. */
  report(record: StopRecord): void;
}

/** One stop of one run. */
export class Climb {
  readonly #run: Climbable;
  #rungs: readonly Rung[];
  #steps: readonly StopStep[] = [];
  /** Who was left as it was last told. */
  #left: readonly number[] = [];
  #by: StopReason;
  #hurry: () => void = () => {};
  #hurried = false;
  readonly #startedAt = Date.now();
  /** Settles when nothing is left, or when the last rung has had its time; tells whether nothing is left. */
  readonly finished: Promise<boolean>;

  constructor(run: Climbable, rungs: readonly Rung[], by: StopReason) {
    this.#run = run;
    this.#rungs = rungs;
    this.#by = by;
    this.finished = this.#climb();
  }

  /** Goes on to the next rung at once. */
  hurry(): void {
    this.#hurried = true;
    this.#hurry();
  }

  /** Replaces the rungs that have not been reached yet, and goes on at once. */
  skipTo(rungs: readonly Rung[], by: StopReason): void {
    this.#rungs = [...this.#rungs.slice(0, this.#steps.length), ...rungs];
    this.#by = by;
    this.hurry();
  }

  async #climb(): Promise<boolean> {
    for (let index = 0; index < this.#rungs.length; index += 1) {
      const rung = this.#rungs[index];
      if (rung === undefined) break;
      this.#hurried = false;
      const time = Date.now();
      // By a clock that nobody sets: a grace is as long as it is.
      const now = performance.now();
      const deadline = now + rung.graceMs;
      const acting = this.#run.act(rung.action);
      const isLast = index === this.#rungs.length - 1;
      const { reached, missed } = isLast ? await acting : await this.#unlessLate(acting, deadline);
      this.#steps = [...this.#steps, { action: rung.action, time, graceMs: rung.graceMs, reached, missed }];
      this.#report(null);
      // Windows: no console or no window was there to be asked, so nobody has anything to do with the time.
      const nobodyAsked = reached.length === 0 && rung.action.kind !== 'signal';
      if (await this.#emptyWithin(nobodyAsked && !isLast ? now : deadline)) {
        this.#report(Date.now());
        return true;
      }
    }
    this.#report(Date.now());
    return this.#run.left().length === 0;
  }

  /** A request that hangs (a program that must first be started to make it) does not hold up the next rung. */
  async #unlessLate(acting: Promise<Done>, deadline: number): Promise<Done> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<Done>((resolve) => {
      const giveUp = () => {
        const why = 'the request had not gone through when its time was over';
        resolve({ reached: [], missed: this.#run.left().map((pid) => ({ pid, why })) });
      };
      timer = setTimeout(giveUp, deadline - performance.now());
      this.#hurry = giveUp;
      if (this.#hurried) giveUp();
    });
    try {
      return await Promise.race([acting, late]);
    } finally {
      clearTimeout(timer);
      this.#hurry = () => {};
    }
  }

  /** Waits until nothing is left (true), or until the deadline or a hurry (false). */
  async #emptyWithin(deadline: number): Promise<boolean> {
    let counted = performance.now();
    for (;;) {
      if (this.#run.empty()) return true;
      if (this.#hurried || performance.now() >= deadline) return false;
      if (performance.now() - counted >= COUNT_EVERY_MS) {
        counted = performance.now();
        if (this.#run.left().join() !== this.#left.join()) this.#report(null);
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.min(LOOK_EVERY_MS, Math.max(1, deadline - performance.now())));
        this.#hurry = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  #report(finishedAt: number | null): void {
    this.#left = this.#run.left();
    this.#run.report({
      by: this.#by,
      startedAt: this.#startedAt,
      rungs: this.#rungs,
      steps: this.#steps,
      finishedAt,
      left: this.#left,
    });
  }
}
