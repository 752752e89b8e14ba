// Who ended a run: what the system reported, held against what we did to it.
import type { EndedBy, Ending } from '../../shared/model/ending.ts';
import { signalNumber } from '../engine/index.ts';

/** How long after a deed without a signal of its own (a typed Ctrl-C) an end still counts as its effect, in milliseconds. */
const EFFECT_MS = 2000;

/** Shells report a child that died of signal N as code 128 + N. */
const SHELL_SIGNAL_BASE = 128;

/** What a terminal turns into a signal by default: Ctrl-C, Ctrl-\. */
export const INTERRUPT_BYTES: ReadonlySet<number> = new Set([3, 28]);

/** Something that was done to a run. */
export interface Deed {
  readonly action: 'signal' | 'stop' | 'kill' | 'restart' | 'interrupt' | 'host-closing';
  /** The signal that was sent, where it was one. */
  readonly signal: string | null;
  /** Milliseconds since the epoch. */
  readonly time: number;
}

/**
 * Says who ended it. A signal that nobody here sent came from outside, and is `unknown` rather than guessed at.
 * A code after a request to stop counts as its effect; a code after some other signal counts only when it names it.
 */
export function endedBy(ending: Ending, deeds: readonly Deed[], exitedAt: number): EndedBy {
  const last = deeds.at(-1);
  const killed =
    ending.kind === 'signaled' && deeds.some(({ signal }) => signal !== null && signalNumber(signal) === ending.signal);
  if (ending.kind === 'signaled' && ending.outOfMemory !== undefined && !killed)
    return { kind: 'out-of-memory', evidence: ending.outOfMemory };
  if (last === undefined) return ending.kind === 'exited' ? { kind: 'itself' } : { kind: 'unknown' };
  const by: EndedBy =
    last.action === 'host-closing' ? { kind: 'host-closing' } : { kind: 'person', action: last.action };
  switch (ending.kind) {
    case 'signaled': {
      if (killed) return by;
      return last.action === 'interrupt' && exitedAt - last.time <= EFFECT_MS ? by : { kind: 'unknown' };
    }
    case 'exited': {
      if (last.action === 'interrupt') return exitedAt - last.time <= EFFECT_MS ? by : { kind: 'itself' };
      if (last.action !== 'signal') return by;
      const number = last.signal === null ? null : signalNumber(last.signal);
      if (number !== null && ending.code === SHELL_SIGNAL_BASE + number) return by;
      return exitedAt - last.time <= EFFECT_MS && endsProcesses(last.signal) ? by : { kind: 'itself' };
    }
    case 'windows-status':
    case 'unknown':
      return by;
  }
}

/** Signals that programs understand as a request to end. */
function endsProcesses(signal: string | null): boolean {
  return signal !== null && ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGABRT'].includes(signal);
}
