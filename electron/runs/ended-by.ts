// Who ended a run: what the system reported, held against what we did to it.
import type { EndedBy, Ending, LastDeed } from '../../shared/model/ending.ts';
import { signalNumber } from '../engine/index.ts';

/** How long after a deed without a signal of its own (a typed Ctrl-C) an end still counts as its effect, in milliseconds. */
const EFFECT_MS = 2000;

/** Shells report a child that died of signal N as code 128 + N. */
const SHELL_SIGNAL_BASE = 128;

/** What a terminal turns into a signal by default: Ctrl-C, Ctrl-\. */
export const INTERRUPT_BYTES: ReadonlySet<number> = new Set([3, 28]);

/** Windows statuses that somebody else gives a process: Ctrl-C, a debugger's end, the system's shutdown. The rest are crashes. */
const FROM_OUTSIDE: ReadonlySet<number> = new Set([0xc000013a, 0x40010004, 0xc000026b]);

/** Something that was done to a run. */
export interface Deed {
  readonly action: 'signal' | 'stop' | 'kill' | 'restart' | 'interrupt' | 'host-closing';
  /** The signal that was sent, where it was one. */
  readonly signal: string | null;
  /** When it was done, in milliseconds since the epoch; null while it is under way, and an end in that time is its effect. */
  time: number | null;
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
  const itsOwn = ending.kind === 'exited' || (ending.kind === 'windows-status' && !FROM_OUTSIDE.has(ending.code));
  if (last === undefined) return itsOwn ? { kind: 'itself' } : { kind: 'unknown' };
  const soon = last.time === null || exitedAt - last.time <= EFFECT_MS;
  const by: EndedBy =
    last.action === 'host-closing' ? { kind: 'host-closing' } : { kind: 'person', action: last.action };
  switch (ending.kind) {
    case 'signaled': {
      if (killed) return by;
      return last.action === 'interrupt' && soon ? by : { kind: 'unknown' };
    }
    case 'exited': {
      if (last.action === 'interrupt') return soon ? by : { kind: 'itself' };
      if (last.action !== 'signal') return by;
      const number = last.signal === null ? null : signalNumber(last.signal);
      if (number !== null && ending.code === SHELL_SIGNAL_BASE + number) return by;
      return soon && endsProcesses(last.signal) ? by : { kind: 'itself' };
    }
    case 'windows-status': {
      const asked = last.action !== 'signal' && last.action !== 'interrupt';
      return asked || soon ? by : { kind: itsOwn ? 'itself' : 'unknown' };
    }
    case 'unknown':
      return by;
  }
}

/** The deed that the answer rests on: the one whose signal ended it, else the last; null when nothing was done. */
export function lastDeed(ending: Ending, deeds: readonly Deed[], exitedAt: number): LastDeed | null {
  const matching =
    ending.kind === 'signaled'
      ? deeds.findLast(({ signal }) => signal !== null && signalNumber(signal) === ending.signal)
      : undefined;
  const deed = matching ?? deeds.at(-1);
  if (deed === undefined) return null;
  const { action, signal, time } = deed;
  return { action, signal, beforeMs: time === null ? null : Math.max(0, exitedAt - time) };
}

/** What programs understand as a request to end, and what ends them with a code of its own (SIGKILL on Windows). */
const ENDS: ReadonlySet<string> = new Set([
  'SIGTERM',
  'SIGINT',
  'SIGHUP',
  'SIGQUIT',
  'SIGABRT',
  'SIGKILL',
  'CTRL_C_EVENT',
  'CTRL_BREAK_EVENT',
]);

function endsProcesses(signal: string | null): boolean {
  return signal !== null && ENDS.has(signal);
}
