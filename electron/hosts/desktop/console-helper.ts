// Windows: the program that sends console events runs as a utility process, because a packaged app has no plain Node that
// could run it.
import type { UtilityProcess } from 'electron';
import type { StartConsoleHelper } from '../../engine/index.ts';

/** Starts the built `console-helper` at `script` by Electron's `utilityProcess.fork`. The app must be ready. */
export function consoleHelperBy(
  fork: (script: string, args: string[], options: { serviceName: string; stdio: 'ignore' }) => UtilityProcess,
  script: string,
): StartConsoleHelper {
  return () => {
    const helper = fork(script, [], { serviceName: 'Proactor console helper', stdio: 'ignore' });
    return {
      post: (message) => helper.postMessage(message),
      onMessage: (listener) => void helper.on('message', listener),
      onExit: (listener) => void helper.once('exit', () => listener()),
      end: () => void helper.kill(),
    };
  };
}
