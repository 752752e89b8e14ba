// What Proactor was asked for, out of everything that Electron's command line holds: the path of the app when it runs from
// a checkout, and switches for Chromium and for debuggers, which are theirs to judge. Ours mean what they mean in the
// browser host.
import { type ParsedArguments, parseArguments } from '../loopback/arguments.ts';

/** Our options that take a value. */
const WITH_VALUE: ReadonlySet<string> = new Set(['--data', '--cwd']);

/** Our options that don't. */
const WITHOUT_VALUE: ReadonlySet<string> = new Set(['--electron', '--help', '--version']);

/** Reads `process.argv` of an Electron main process. */
export function readCommandLine(argv: readonly string[], packaged: boolean): ParsedArguments {
  return parseArguments(ownArguments(argv, packaged));
}

/** The arguments that are meant for Proactor. */
function ownArguments(argv: readonly string[], packaged: boolean): string[] {
  const divide = argv.indexOf('--');
  const before = divide < 0 ? argv.slice(1) : argv.slice(1, divide);
  const own: string[] = [];
  // The app's path is the first argument that is no switch; Electron's own switches come before it.
  const first = packaged ? 0 : before.findIndex((argument) => !argument.startsWith('-')) + 1;
  for (let index = first; index < before.length; index += 1) {
    const argument = before[index] ?? '';
    const [name = ''] = argument.split('=', 1);
    if (WITH_VALUE.has(argument)) {
      own.push(...before.slice(index, index + 2));
      index += 1;
    } else if (WITH_VALUE.has(name) || WITHOUT_VALUE.has(argument)) own.push(argument);
  }
  return divide < 0 ? own : [...own, ...argv.slice(divide)];
}
