// What Proactor asks a person in dialogs of the system: the words, and which button means what.
import type { MessageBoxOptions } from 'electron';
import type { Run } from '../../../shared/model/run.ts';
import type { Decision } from './leaving.ts';

/** So many runs are named; a dialog that lists more is longer than a screen. */
const MOST_NAMED = 8;

/** Longest name in a dialog, in characters. */
const LONGEST_NAME = 60;

/** A question, and what its answers mean by the index of their button. */
export interface Question<T> {
  readonly options: MessageBoxOptions;
  readonly answers: readonly T[];
}

/** The names of runs, one a line. */
export function namesOf(runs: readonly Run[]): string {
  const names = runs.slice(0, MOST_NAMED).map(({ name }) => {
    // A name comes from a command line: one line of plain text is made of it.
    const line = name.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
    return line.length > LONGEST_NAME ? `${line.slice(0, LONGEST_NAME - 1)}…` : line;
  });
  const more = runs.length - names.length;
  return [...names, ...(more > 0 ? [`and ${more} more`] : [])].join('\n');
}

/** What is to become of what runs. */
export function quitQuestion(alive: readonly Run[]): Question<Decision> {
  return {
    options: {
      type: 'question',
      title: 'Quit Proactor?',
      message: alive.length === 1 ? 'One command is still running.' : `${alive.length} commands are still running.`,
      detail: namesOf(alive),
      buttons: ['Stop all and quit', 'Keep Proactor in the background', 'Cancel'],
      defaultId: 0,
      cancelId: 2,
      noLink: true,
    },
    answers: ['stop', 'background', 'stay'],
  };
}

/** Whether to wait no longer. */
export function insistQuestion(alive: readonly Run[]): Question<boolean> {
  return {
    options: {
      type: 'warning',
      title: 'Quit Proactor?',
      message: 'Proactor is stopping what runs.',
      detail: `Not ended yet:\n${namesOf(alive)}`,
      buttons: ['Keep waiting', 'End them at once'],
      defaultId: 0,
      cancelId: 0,
      noLink: true,
    },
    answers: [false, true],
  };
}

/** Whether to try once more with a page that keeps crashing. */
export function crashQuestion(reason: string): Question<'again' | 'quit'> {
  return {
    options: {
      type: 'error',
      title: 'Proactor',
      message: 'The window keeps crashing.',
      detail: `The last reason was "${reason}". Everything that was started goes on running.`,
      buttons: ['Try again', 'Quit …'],
      defaultId: 0,
      cancelId: 0,
      noLink: true,
    },
    answers: ['again', 'quit'],
  };
}

/** Whether to wait for a page that has stopped answering. */
export function hangQuestion(signal: AbortSignal): Question<'wait' | 'reload'> {
  return {
    options: {
      type: 'warning',
      title: 'Proactor',
      message: 'The window does not answer.',
      detail: 'Everything that was started goes on running. The window can be loaded again without loss.',
      buttons: ['Wait', 'Load the window again'],
      defaultId: 0,
      cancelId: 0,
      noLink: true,
      signal,
    },
    answers: ['wait', 'reload'],
  };
}
