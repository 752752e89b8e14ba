// What each POSIX signal is called and does. Numbers come from the running system, never from a list of ours.
import { constants } from 'node:os';
import type { SignalInfo } from '../signals.ts';
import { libc } from './libc.ts';

const EFFECTS: Readonly<Record<string, string>> = {
  SIGHUP: 'ends it: its terminal is gone',
  SIGINT: 'ends it, as Ctrl-C does',
  SIGQUIT: 'ends it with a core dump, as Ctrl-\\ does',
  SIGILL: 'ends it with a core dump: illegal instruction',
  SIGTRAP: 'ends it with a core dump: breakpoint',
  SIGABRT: 'ends it with a core dump: abort',
  SIGBUS: 'ends it with a core dump: bus error',
  SIGFPE: 'ends it with a core dump: arithmetic error',
  SIGKILL: 'ends it; cannot be handled',
  SIGUSR1: 'ends it, unless the program gives it a meaning',
  SIGSEGV: 'ends it with a core dump: invalid memory access',
  SIGUSR2: 'ends it, unless the program gives it a meaning',
  SIGPIPE: 'ends it: nobody reads what it writes',
  SIGALRM: 'ends it: a timer ran out',
  SIGTERM: 'asks it to end',
  SIGSTKFLT: 'ends it',
  SIGCHLD: 'ignored: a child changed its state',
  SIGCONT: 'lets it go on after a stop',
  SIGSTOP: 'stops it until SIGCONT; cannot be handled',
  SIGTSTP: 'stops it until SIGCONT, as Ctrl-Z does',
  SIGTTIN: 'stops it: it reads a terminal in the background',
  SIGTTOU: 'stops it: it writes to a terminal in the background',
  SIGURG: 'ignored: urgent data on a socket',
  SIGXCPU: 'ends it with a core dump: CPU time limit',
  SIGXFSZ: 'ends it with a core dump: file size limit',
  SIGVTALRM: 'ends it: a timer of its own CPU time ran out',
  SIGPROF: 'ends it: a profiling timer ran out',
  SIGWINCH: 'ignored: the terminal has a new size',
  SIGIO: 'ends it: input or output is possible',
  SIGPWR: 'ends it: power failure',
  SIGSYS: 'ends it with a core dump: bad system call',
  SIGINFO: 'ignored: asks for a status line',
  SIGEMT: 'ends it with a core dump: emulator trap',
};

/** Names that are second names of a number on the systems that have both. */
const ALIASES = new Set(['SIGIOT', 'SIGPOLL', 'SIGUNUSED', 'SIGLOST']);

/** Last real-time signal of Linux, whatever the C library; see signal(7). */
const LINUX_RTMAX = 64;

/** First real-time signal that programs may use; null where there are none. */
function realTimeMin(): number | null {
  if (process.platform !== 'linux') return null;
  // The C library keeps two or three for itself. Without FFI: glibc's number.
  return libc()?.sigrtmin() ?? 34;
}

const numbers: ReadonlyMap<string, number> = new Map(Object.entries(constants.signals));
const names = new Map<number, string>();
for (const [name, number] of numbers) if (!ALIASES.has(name) && !names.has(number)) names.set(number, name);
for (const [name, number] of numbers) if (!names.has(number)) names.set(number, name);

/** The number of a POSIX signal, `SIGRTMIN`, `SIGRTMIN+n`, `SIGRTMAX` and `SIGRTMAX-n` included; null without one. */
export function posixSignalNumber(name: string): number | null {
  const known = numbers.get(name);
  if (known !== undefined) return known;
  const realTime = /^SIGRT(MIN|MAX)(?:([+-])(\d{1,2}))?$/.exec(name);
  const min = realTimeMin();
  if (realTime === null || min === null) return null;
  const [, base, sign, distance] = realTime;
  const number = (base === 'MIN' ? min : LINUX_RTMAX) + (sign === '-' ? -1 : 1) * Number(distance ?? 0);
  return number >= min && number <= LINUX_RTMAX ? number : null;
}

/** The name of a POSIX signal. */
export function posixSignalName(number: number): string {
  const known = names.get(number);
  if (known !== undefined) return known;
  const min = realTimeMin();
  if (min === null || number < min || number > LINUX_RTMAX) return `signal ${number}`;
  return number === min ? 'SIGRTMIN' : `SIGRTMIN+${number - min}`;
}

/** Every signal that can be sent here. */
export function posixSignals(): readonly SignalInfo[] {
  const list = [...names]
    .sort(([a], [b]) => a - b)
    .map(([number, name]) => ({ name, number, effect: EFFECTS[name] ?? 'ends it' }));
  const min = realTimeMin();
  if (min !== null) {
    for (let number = min; number <= LINUX_RTMAX; number++) {
      list.push({ name: posixSignalName(number), number, effect: 'ends it, unless the program gives it a meaning' });
    }
  }
  return list;
}
