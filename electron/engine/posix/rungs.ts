// The rungs of the stop ladder on POSIX: what is sent to end a run politely and then surely, and to whom.
import type { Rung } from '../../../shared/model/command.ts';

/** How long a program may take to end by itself: long enough to write a file, short enough to wait for. Milliseconds. */
const POLITE_GRACE_MS = 5000;

/** How long the job in front may take to hear an interrupt, in milliseconds: the hang-up that follows is polite, too. */
const INTERRUPT_GRACE_MS = 500;

/** After the last rung: how long to wait for the system to take the processes away, in milliseconds. */
const KILL_GRACE_MS = 3000;

const KILL: Rung = { action: { kind: 'signal', signal: 'SIGKILL', target: 'tree' }, graceMs: KILL_GRACE_MS };

/** Ask the group, then end the tree. */
const PIPES: readonly Rung[] = [
  { action: { kind: 'signal', signal: 'SIGTERM', target: 'group' }, graceMs: POLITE_GRACE_MS },
  KILL,
];

/** Interrupt what is in front, hang up the session (an interactive shell ignores SIGTERM), end the tree. */
const TERMINAL: readonly Rung[] = [
  { action: { kind: 'signal', signal: 'SIGINT', target: 'foreground' }, graceMs: INTERRUPT_GRACE_MS },
  { action: { kind: 'signal', signal: 'SIGHUP', target: 'session' }, graceMs: POLITE_GRACE_MS },
  KILL,
];

/** The ladder of a child that is connected in this way. */
export function posixStopRungs(connection: 'pipes' | 'terminal'): readonly Rung[] {
  return connection === 'terminal' ? TERMINAL : PIPES;
}

/** Ends everything now. */
export const POSIX_KILL_RUNGS: readonly Rung[] = [KILL];
