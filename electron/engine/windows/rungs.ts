// The rungs of the stop ladder on Windows, the same for pipes and terminals: both have a console of their own.
import type { Rung } from '../../../shared/model/command.ts';

/** How long a program may take to end by itself: long enough to write a file, short enough to wait for. Milliseconds. */
const POLITE_GRACE_MS = 5000;

/** How long each further request may take, in milliseconds. */
const SECOND_GRACE_MS = 2000;

/** After the job was terminated: how long to wait for Windows to take the processes away, in milliseconds. */
const KILL_GRACE_MS = 3000;

const TERMINATE: Rung = { action: { kind: 'terminate-job' }, graceMs: KILL_GRACE_MS };

/** The two console events, then the windows, then the job. */
export const WINDOWS_STOP_RUNGS: readonly Rung[] = [
  { action: { kind: 'console-event', event: 'CTRL_C_EVENT' }, graceMs: POLITE_GRACE_MS },
  { action: { kind: 'console-event', event: 'CTRL_BREAK_EVENT' }, graceMs: SECOND_GRACE_MS },
  { action: { kind: 'close-windows' }, graceMs: SECOND_GRACE_MS },
  TERMINATE,
];

/** Ends everything now. */
export const WINDOWS_KILL_RUNGS: readonly Rung[] = [TERMINATE];
