// Signals in the order in which people look for them.
import type { SignalInfo } from '../../shared/protocol/messages.ts';

/** The ones that people reach for, in the order of how rough they are. */
const COMMON = [
  'CTRL_C_EVENT',
  'CTRL_BREAK_EVENT',
  'SIGINT',
  'SIGTERM',
  'SIGHUP',
  'SIGQUIT',
  'SIGUSR1',
  'SIGUSR2',
  'SIGSTOP',
  'SIGCONT',
  'SIGKILL',
];

/** The signals of a host: those that people reach for, and all others. */
export function sortedSignals(signals: readonly SignalInfo[]): {
  readonly common: readonly SignalInfo[];
  readonly others: readonly SignalInfo[];
} {
  return {
    common: COMMON.flatMap((name) => signals.filter((signal) => signal.name === name)),
    others: signals.filter((signal) => !COMMON.includes(signal.name)),
  };
}
