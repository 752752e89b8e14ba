// The signals of this system, by name and number. Names are those of signal(7); a real-time signal is `SIGRTMIN+n`.
import { argumentTypeError, SubprocessOptionError } from './errors.ts';
import { platform } from './platform.ts';
import type { SignalSpec } from './transport.ts';

/** One signal, for a menu. */
export interface SignalInfo {
  readonly name: string;
  /** Null for what has a name only: the console events of Windows. */
  readonly number: number | null;
  /** What it does to a process that does not handle it, in a few words. */
  readonly effect: string;
}

/** Every signal that can be sent on this system, by number, real-time ones last. */
export function listSignals(): readonly SignalInfo[] {
  return platform.signals;
}

/**
 * The number of a signal, by its name in any case, with or without `SIG`; null when this system has none of that name, or
 * the name has no number (`CTRL_C_EVENT`).
 */
export function signalNumber(name: string): number | null {
  const upper = name.toUpperCase();
  if (platform.signals.some((signal) => signal.name === upper && signal.number === null)) return null;
  return platform.signalNumber(upper) ?? platform.signalNumber(`SIG${upper}`);
}

/** The name of a signal; `signal N` for a number without one. */
export function signalName(number: number): string {
  return platform.signalName(number);
}

/** The number that a name or number means. Throws what is wrong with it. */
export function resolveSignal(signal: SignalSpec): number {
  if (typeof signal === 'number') {
    if (Number.isInteger(signal) && signal >= 0) return signal;
    throw new SubprocessOptionError(`a signal number must be a whole number from 0 up, not ${signal}`);
  }
  if (typeof signal !== 'string') throw argumentTypeError(`a signal must be a name or a number, not ${typeof signal}`);
  const number = platform.signalNumber(signal);
  if (number === null) {
    const instead = platform.signalsInstead === undefined ? '' : `; ${platform.signalsInstead}`;
    throw new SubprocessOptionError(`this system has no signal "${signal}"${instead}`);
  }
  return number;
}
