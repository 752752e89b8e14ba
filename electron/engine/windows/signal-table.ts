// What can be sent to a process on Windows, which has no signals: its end, and the two events of a console. SIGTERM and
// SIGKILL keep the numbers they have everywhere; the events have names only (Windows numbers them 0 and 1, and 0 probes),
// so the numbers here are this engine's own and never leave it.
import type { SignalInfo } from '../signals.ts';

export const SIGKILL = 9;
export const SIGTERM = 15;
/** Probes: sends nothing. */
export const NO_SIGNAL = 0;

/** Above every number that a signal has anywhere. */
const CTRL_C = 1000;
const CTRL_BREAK = 1001;

/** An event that Windows delivers to the processes of one console. */
export type ConsoleEvent = 'CTRL_C_EVENT' | 'CTRL_BREAK_EVENT';

const SIGNALS: readonly SignalInfo[] = [
  { name: 'SIGKILL', number: SIGKILL, effect: 'ends it at once (TerminateProcess); cannot be handled' },
  { name: 'SIGTERM', number: SIGTERM, effect: 'ends it at once (TerminateProcess); cannot be handled' },
  { name: 'CTRL_C_EVENT', number: null, effect: 'asks it and all on its console to end, as Ctrl-C does' },
  { name: 'CTRL_BREAK_EVENT', number: null, effect: 'asks it and all on its console to end; harder to ignore' },
];

/** What to use instead of a signal that Windows hasn't. */
export const INSTEAD =
  'on Windows there are SIGTERM and SIGKILL, which both end it at once, and the console events CTRL_C_EVENT and CTRL_BREAK_EVENT, which ask it to end';

/** Everything that can be sent. */
export function windowsSignals(): readonly SignalInfo[] {
  return SIGNALS;
}

export function windowsSignalNumber(name: string): number | null {
  if (name === 'CTRL_C_EVENT') return CTRL_C;
  if (name === 'CTRL_BREAK_EVENT') return CTRL_BREAK;
  return SIGNALS.find((signal) => signal.name === name)?.number ?? null;
}

export function windowsSignalName(number: number): string {
  return consoleEventOf(number) ?? SIGNALS.find((signal) => signal.number === number)?.name ?? `signal ${number}`;
}

/** The console event that a number of this table means; null for every other. */
export function consoleEventOf(number: number): ConsoleEvent | null {
  if (number === CTRL_C) return 'CTRL_C_EVENT';
  return number === CTRL_BREAK ? 'CTRL_BREAK_EVENT' : null;
}
