// Batch files, which only cmd.exe can run. It reads the whole command line again, with rules of its own, so that an
// argument can turn into a command (CVE-2024-27980). What is made here can't: every argument stays within quotes from
// cmd.exe's view, and one that can't be kept there is refused.
import { commandLine } from './quote.ts';

/** Longest line that cmd.exe takes, in UTF-16 units. */
export const MAX_CMD_LINE = 8191;

/** Arguments of these characters mean nothing to cmd.exe and need no quotes; batch files often compare such words. */
const PLAIN = /^[A-Za-z0-9#$*+\-./:?@\\_]*[A-Za-z0-9#$*+\-./:?@_]$/;

/** Characters that cmd.exe acts on within quotes, too, or that end the line. */
const IMPOSSIBLE: readonly (readonly [RegExp, string])[] = [
  [/%/, 'a percent sign'],
  [/[\r\n]/, 'a line break'],
];

/** An argument can't be handed to a batch file. */
export class BatchArgumentError extends Error {
  override readonly name = 'BatchArgumentError';
}

function batchArgument(argument: string, at: number): string {
  for (const [pattern, what] of IMPOSSIBLE) {
    if (pattern.test(argument)) {
      throw new BatchArgumentError(
        `argument ${at + 1} contains ${what}, which cannot be handed to a batch file unchanged`,
      );
    }
  }
  if (PLAIN.test(argument)) return argument;
  // A doubled quote leaves cmd.exe within quotes and is one quote to the C runtime; backslashes before it are doubled.
  return `"${argument.replace(/(\\*)"/g, '$1$1""').replace(/(\\+)$/, '$1$1')}"`;
}

/** The command line by which cmd.exe runs a batch file with these arguments. Throws `BatchArgumentError`. */
export function batchCommandLine(shell: string, file: string, args: readonly string[]): string {
  if (/["%\r\n]/.test(file)) throw new BatchArgumentError(`"${file}" cannot be named to cmd.exe unchanged`);
  const line = [`"${file}"`, ...args.map(batchArgument)].join(' ');
  // /d: no AutoRun. /e:ON /v:OFF: the rules above hold whatever the registry says. /s: the outer quotes are cut off.
  const whole = `${commandLine([shell, '/d', '/e:ON', '/v:OFF', '/s', '/c'])} "${line}"`;
  if (whole.length > MAX_CMD_LINE) {
    throw new BatchArgumentError(`cmd.exe takes lines of ${MAX_CMD_LINE} characters, and this one has ${whole.length}`);
  }
  return whole;
}
