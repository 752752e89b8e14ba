// The stop ladder: what is done, in which order, to end a run politely and then surely. Which rungs there are
// depends on how the child is connected and on the operating system; what each does is `climb.ts`.
import type { Connection, Rung } from '../../shared/model/command.ts';

/** How long a program may take to end by itself: long enough to write a file, short enough to wait for. Milliseconds. */
const POLITE_GRACE_MS = 5000;

/** How long each further request may take, in milliseconds. */
const SECOND_GRACE_MS = 2000;

/** After the last rung: how long to wait for the system to take the processes away, in milliseconds. */
const KILL_GRACE_MS = 3000;

/** Pipes on POSIX: ask the group, then end the tree. */
const POSIX_PIPES: readonly Rung[] = [
  { action: { kind: 'signal', signal: 'SIGTERM', target: 'group' }, graceMs: POLITE_GRACE_MS },
  { action: { kind: 'signal', signal: 'SIGKILL', target: 'tree' }, graceMs: KILL_GRACE_MS },
];

/** A terminal on POSIX: interrupt what is in front, hang up the session (an interactive shell ignores SIGTERM), end the tree. */
const POSIX_TERMINAL: readonly Rung[] = [
  { action: { kind: 'signal', signal: 'SIGINT', target: 'foreground' }, graceMs: 500 },
  { action: { kind: 'signal', signal: 'SIGHUP', target: 'session' }, graceMs: POLITE_GRACE_MS },
  { action: { kind: 'signal', signal: 'SIGKILL', target: 'tree' }, graceMs: KILL_GRACE_MS },
];

/** Windows: the two console events, then the windows, then the job. */
const WINDOWS: readonly Rung[] = [
  { action: { kind: 'console-event', event: 'CTRL_C_EVENT' }, graceMs: POLITE_GRACE_MS },
  { action: { kind: 'console-event', event: 'CTRL_BREAK_EVENT' }, graceMs: SECOND_GRACE_MS },
  { action: { kind: 'close-windows' }, graceMs: SECOND_GRACE_MS },
  { action: { kind: 'terminate-job' }, graceMs: KILL_GRACE_MS },
];

/** The ladder of a command that brings none of its own. */
export function defaultLadder(platform: NodeJS.Platform, connection: Connection): readonly Rung[] {
  if (platform === 'win32') return WINDOWS;
  return connection.kind === 'terminal' ? POSIX_TERMINAL : POSIX_PIPES;
}

/** The one rung of *Kill*. */
export function killLadder(platform: NodeJS.Platform): readonly Rung[] {
  if (platform === 'win32') return [{ action: { kind: 'terminate-job' }, graceMs: KILL_GRACE_MS }];
  return [{ action: { kind: 'signal', signal: 'SIGKILL', target: 'tree' }, graceMs: KILL_GRACE_MS }];
}
