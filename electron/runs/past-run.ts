// A run of which nothing is left: its record, and its log on demand. It may have ended before this host began.
import { inGroup } from '../../shared/model/command.ts';
import type { Receipt } from '../../shared/model/receipt.ts';
import { isAlive, type Run } from '../../shared/model/run.ts';
import { openLog } from '../log/reader.ts';
import type { LogReader } from '../log/types.ts';
import type { Mirrors, Snapshot } from '../screen/types.ts';
import { ScreenFollower } from './screen-follower.ts';

/** How much of a long terminal log is played to a mirror to show its last screen, in bytes. */
const LAST_SCREEN_BYTES = 4 * 1024 * 1024;

/** What a host knows of a run that ended while it was there. */
export interface Remains {
  readonly log: LogReader;
  /** The last screen, when it was kept. */
  readonly screen: Snapshot | null;
}

/** A past run, as this host shows it. */
export class PastRun {
  #record: Run;
  readonly #mirrors: Mirrors;
  readonly #folder: string;
  readonly #screen: Snapshot | null;
  #log: LogReader | null;

  constructor(record: Run, folder: string, mirrors: Mirrors, remains: Remains | null = null) {
    this.#record = record;
    this.#folder = folder;
    this.#mirrors = mirrors;
    this.#log = remains?.log ?? null;
    this.#screen = remains?.screen ?? null;
  }

  /** The run as everybody else sees it; only its supervisor knows whether it is pinned. */
  snapshot(pinned = false): Run {
    return { ...this.#record, log: this.#log?.summary() ?? this.#record.log, left: [], pinned };
  }

  /** Puts its command into a group, or into none. */
  setGroup(group: string | null): void {
    this.#record = { ...this.#record, command: inGroup(this.#record.command, group) };
  }

  get log(): LogReader {
    this.#log ??= openLog({ folder: this.#folder, cap: this.#record.log.cap });
    return this.#log;
  }

  /** The last screen of a terminal run, played from its log. */
  async screen(): Promise<Snapshot | null> {
    if (this.#record.size === null || this.#screen !== null) return this.#screen;
    const { begin, end } = this.log.summary();
    const mirror = this.#mirrors.open(this.#record.size);
    const failure: { error: unknown } = { error: null };
    const follower = new ScreenFollower(this.log, mirror, Math.max(begin, end - LAST_SCREEN_BYTES), (error) => {
      failure.error = error;
    });
    try {
      await follower.caughtUp();
      if (failure.error !== null) throw failure.error;
      return await follower.snapshot();
    } finally {
      follower.stop();
    }
  }
}

/** The record of a run whose host was killed while it was alive, with what can be said of its end. */
export function settleLost(record: Run, receipt: Receipt | null): Run {
  if (!isAlive(record) && (record.closedAt !== null || record.state === 'failed')) return record;
  const lostAt = receipt?.lostAt ?? null;
  if (!isAlive(record)) return { ...record, closedAt: lostAt ?? record.exitedAt, stop: finished(record, lostAt) };
  const reaped = receipt?.processes.some((process) => process.run === record.id && process.outcome !== 'survived');
  return {
    ...record,
    state: 'ended',
    exitedAt: lostAt,
    closedAt: lostAt,
    ending: { kind: 'unknown', why: 'Proactor was killed while it ran' },
    endedBy: reaped === true ? { kind: 'reaper' } : { kind: 'unknown' },
    stdin: record.stdin === 'none' ? 'none' : 'closed',
    stop: finished(record, lostAt),
    holders: [],
    left: [],
  };
}

function finished(record: Run, at: number | null): Run['stop'] {
  return record.stop === null ? null : { ...record.stop, finishedAt: record.stop.finishedAt ?? at };
}
