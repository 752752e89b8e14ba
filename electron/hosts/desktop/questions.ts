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

/** Whether to start a command that a link proposes. The safe answer is the default one. */
export function linkQuestion(line: string, cwd: string): Question<boolean> {
  return {
    options: {
      type: 'warning',
      title: 'Proactor',
      message: 'A link wants to run a command.',
      detail: `${line}\n\nin ${cwd}\n\nIt would run as you, with everything that you may do. Agree only if you know who made the link.`,
      buttons: ['Don’t Run It', 'Run It'],
      defaultId: 0,
      cancelId: 0,
      noLink: true,
    },
    answers: [false, true],
  };
}

/** When an update is installed. */
export type UpdateMoment = 'now' | 'at-quit' | 'never';

/** Whether to fetch an update. */
export function availableQuestion(version: string, current: string): Question<boolean> {
  return {
    options: {
      type: 'info',
      title: 'Update',
      message: `Proactor ${version} is there. This is ${current}.`,
      detail: 'Everything goes on running while it is fetched. You will be asked again before anything is installed.',
      buttons: ['Fetch It', 'Not Now'],
      defaultId: 0,
      cancelId: 1,
      noLink: true,
    },
    answers: [true, false],
  };
}

/** When to install what was fetched, and what that stops. */
export function readyQuestion(version: string, alive: readonly Run[]): Question<UpdateMoment> {
  const stops =
    alive.length === 0
      ? 'Nothing is running.'
      : `Proactor has to restart, and that stops, each by its stop ladder:\n${namesOf(alive)}`;
  return {
    options: {
      type: 'question',
      title: 'Update',
      message: `Proactor ${version} is ready to be installed.`,
      detail: `${stops}\n\nLogs, history and settings stay as they are.`,
      buttons: [
        alive.length === 0 ? 'Restart Proactor' : 'Stop All and Restart',
        'Install When Proactor Quits',
        'Don’t Install',
      ],
      defaultId: alive.length === 0 ? 0 : 1,
      cancelId: 2,
      noLink: true,
    },
    answers: ['now', 'at-quit', 'never'],
  };
}

/** There is nothing newer. */
export function newestQuestion(version: string): Question<null> {
  return told('info', `Proactor ${version} is the newest there is.`, '');
}

/** Looking for an update, or fetching it, failed. */
export function noUpdateQuestion(why: string): Question<null> {
  return told('warning', 'The update did not work.', `${why}\n\nNothing was installed, and everything goes on running.`);
}

/** Something that only has to be read. */
export function told(type: 'info' | 'warning', message: string, detail: string): Question<null> {
  const options = { type, title: 'Proactor', message, detail, buttons: ['OK'], defaultId: 0, cancelId: 0, noLink: true };
  return { options, answers: [null] };
}
