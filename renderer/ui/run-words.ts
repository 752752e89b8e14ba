// A run in words: one place, so that the list, the pane and the cards say the same of the same thing.
import type { RungAction } from '../../shared/model/command.ts';
import { type EndedBy, type Ending, endingLabel, isSuccess } from '../../shared/model/ending.ts';
import type { Run } from '../../shared/model/run.ts';
import { duration } from '../../shared/text/format.ts';
import type { Tone } from './badge.tsx';
import type { Mark } from './state-mark.tsx';

/** Whether an ended run ended in a way that nobody asked for. */
export function isTrouble(run: Run): boolean {
  if (run.state === 'failed') return true;
  if (run.state !== 'ended' || run.ending === null || isSuccess(run.ending)) return false;
  const by = run.endedBy?.kind;
  return by !== 'person' && by !== 'host-closing' && by !== 'restart-policy';
}

/** The shape for a run's state. */
export function markOf(run: Run): Mark {
  switch (run.state) {
    case 'starting':
    case 'running':
    case 'suspended':
    case 'stopping':
      return run.state;
    case 'ended':
    case 'failed':
      return isTrouble(run) ? 'trouble' : 'ended';
  }
}

/** The word for a run's state: `running`, `exit 3`, `SIGTERM −15`, `could not start`. */
export function stateWord(run: Run): string {
  if (run.state === 'failed') return 'could not start';
  if (run.state === 'ended') return run.ending === null ? 'ended' : endingLabel(run.ending);
  return run.state;
}

/** The tone of the badge with that word. */
export function stateTone(run: Run): Tone {
  if (run.state === 'stopping' || run.state === 'suspended' || run.state === 'starting') return 'wait';
  return isTrouble(run) ? 'bad' : 'plain';
}

/** Who or what ended it. */
export function endedByWords(by: EndedBy): string {
  switch (by.kind) {
    case 'itself':
      return 'ended by itself';
    case 'person':
      return PERSON[by.action];
    case 'host-closing':
      return 'stopped as Proactor closed';
    case 'reaper':
      return 'ended because Proactor was lost';
    case 'restart-policy':
      return 'ended by its restart policy';
    case 'out-of-memory':
      return 'ended for want of memory';
    case 'unknown':
      return 'by whom is not known';
  }
}

const PERSON = {
  signal: 'ended by your signal',
  stop: 'stopped by you',
  kill: 'killed by you',
  restart: 'stopped by your restart',
  interrupt: 'interrupted by you',
} as const;

const ASKED = {
  signal: 'a signal was sent to it',
  stop: 'it was asked to stop',
  kill: 'it was killed',
  restart: 'it was stopped to be started again',
  interrupt: 'Ctrl-C was typed into it',
  'host-closing': 'it was stopped as Proactor closed',
} as const;

/** What speaks for the answer to *who ended it*; null where older records say nothing. */
export function evidenceWords({ endedBy, lastDeed }: Run): string | null {
  if (endedBy?.kind === 'out-of-memory') return endedBy.evidence;
  if (lastDeed === undefined || endedBy === null) return null;
  if (lastDeed === null) {
    return endedBy.kind === 'unknown'
      ? 'nothing was sent to it from here, and the system doesn’t say who did'
      : 'nothing was sent to it from here';
  }
  const { action, signal, beforeMs } = lastDeed;
  const what = signal === null ? ASKED[action] : `${signal} was sent to it from here`;
  const when = beforeMs === null ? 'as it ended' : `${duration(beforeMs)} before its end`;
  const though = endedBy.kind === 'itself' || endedBy.kind === 'unknown' ? ', which doesn’t explain this ending' : '';
  return `${what} ${when}${though}`;
}

/** How it ended, as the beginning of a sentence. */
function endingSentence(ending: Ending): string {
  switch (ending.kind) {
    case 'exited':
      return `Exited with code ${ending.code}`;
    case 'signaled':
      return `Ended by ${ending.name} (signal ${ending.signal}${ending.coreDumped ? ', core dumped' : ''})`;
    case 'windows-status':
      return `Ended with ${ending.name} (0x${ending.code.toString(16).toUpperCase().padStart(8, '0')})`;
    case 'unknown':
      return 'Ended, and the system did not say how';
  }
}

/** `Exited with code 3 after 12.4 s`. */
export function endingHeadline(run: Run): string {
  const how = run.ending === null ? 'Ended' : endingSentence(run.ending);
  return run.exitedAt === null ? how : `${how} after ${duration(run.exitedAt - run.startedAt)}`;
}

const TARGET = {
  process: 'the process',
  group: 'the process group',
  session: 'the session',
  foreground: 'the foreground job',
  tree: 'the whole tree',
} as const;

/** What a rung does: `SIGTERM to the process group`. */
export function actionWords(action: RungAction): string {
  switch (action.kind) {
    case 'signal':
      return `${action.signal} to ${TARGET[action.target]}`;
    case 'close-stdin':
      return 'Its input is closed';
    case 'console-event':
      return action.event === 'CTRL_C_EVENT' ? 'Ctrl-C to its console' : 'Ctrl-Break to its console';
    case 'close-windows':
      return 'Its windows are asked to close';
    case 'terminate-job':
      return 'Its job is ended';
  }
}
