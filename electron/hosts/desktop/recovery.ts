// A page that crashes or hangs takes nothing with it: runs belong to main. So it is loaded again by itself, more slowly
// each time, and a person is asked only when that does not help.
import type { BrowserWindow } from 'electron';
import { crashQuestion, hangQuestion, type Question } from './questions.ts';

/** Pauses before a crashed page is loaded again, in milliseconds: at once, then ever later. */
const PAUSES = [0, 500, 2_000, 5_000];

/** Crashes longer ago than this no longer count, in milliseconds. */
const FORGET_AFTER = 60_000;

/** What recovery needs of its surroundings. */
export interface RecoveryOptions {
  load(window: BrowserWindow): void;
  ask<T>(window: BrowserWindow, question: Question<T>): Promise<T>;
  /** Told in the page, when it is back. */
  say(text: string): void;
  quit(): void;
  /** Default: the clock and timer of this process. */
  now?(): number;
}

/** Keeps a window's page alive. */
export function keepPageAlive(window: BrowserWindow, options: RecoveryOptions): void {
  const { load, ask, say, quit, now = Date.now } = options;
  let crashes: number[] = [];
  let hanging: AbortController | null = null;

  function again(reason: string): void {
    if (window.isDestroyed()) return;
    say(`The window crashed (${reason}) and was loaded again. Everything went on running.`);
    load(window);
  }

  window.webContents.on('render-process-gone', (_event, { reason }) => {
    hanging?.abort();
    crashes = [...crashes.filter((time) => now() - time < FORGET_AFTER), now()];
    const pause = PAUSES[crashes.length - 1];
    if (pause !== undefined) {
      setTimeout(() => again(reason), pause);
      return;
    }
    crashes = [];
    void ask(window, crashQuestion(reason)).then((answer) => {
      if (answer === 'again') again(reason);
      else quit();
    });
  });

  window.on('unresponsive', () => {
    if (hanging !== null) return;
    const question = new AbortController();
    hanging = question;
    void ask(window, hangQuestion(question.signal)).then((answer) => {
      hanging = null;
      // A page that does not answer cannot be asked to reload: its process is ended, and that loads it again.
      if (answer === 'reload' && !question.signal.aborted && !window.isDestroyed()) {
        window.webContents.forcefullyCrashRenderer();
      }
    });
  });
  window.on('responsive', () => hanging?.abort());
}
