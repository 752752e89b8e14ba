// The system ends the session, or somebody sends a signal. There is no one to ask then, and little time: what runs is
// stopped at once by its ladder, and what the system doesn't wait for is settled by the reaper or the next start.
import type { BrowserWindow, PowerMonitor } from 'electron';
import type { Preventable } from './leaving.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A terminal's Ctrl-C reaches us twice when npm passes it on: within this time two are one, in milliseconds. */
const SAME_SIGNAL = 500;

/**
 * Watches for signals and, on Linux and macOS, for the end of the session. Call it when the app is ready: Chromium sets
 * handlers of its own before that, which would turn a signal into a quit and so into a question.
 */
export function watchSessionEnd(
  signals: Pick<NodeJS.Process, 'on'>,
  powerMonitor: Pick<PowerMonitor, 'on'>,
  end: (reason: string) => void,
): void {
  let last = Number.NEGATIVE_INFINITY;
  for (const signal of SIGNALS) {
    signals.on(signal, () => {
      const now = performance.now();
      if (now - last > SAME_SIGNAL) end(`Proactor was stopped (${signal}).`);
      last = now;
    });
  }
  // Electron gives the listener an event that its types leave out; preventing it asks the system for time.
  powerMonitor.on('shutdown', ((event?: Preventable) => {
    event?.preventDefault();
    end('The session is ending.');
  }) as () => void);
}

/** Watches for the end of the session on Windows, which tells windows. */
export function watchWindowSessionEnd(window: Pick<BrowserWindow, 'on'>, end: (reason: string) => void): void {
  window.on('session-end', () => end('The session is ending.'));
}
