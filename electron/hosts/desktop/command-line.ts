// What Proactor was asked for, out of everything that Electron's command line holds: the path of the app when it runs from
// a checkout, and switches for Chromium and for debuggers, which are theirs to judge. Ours mean what they mean in the
// browser host. A folder or a link comes from the desktop, and a link comes from anybody: where there is one, nothing
// beside it counts, because whoever made it may have made the rest of the line.
import { isAbsolute } from 'node:path';
import { type ParsedArguments, parseArguments } from '../loopback/arguments.ts';
import { isLink } from './links.ts';
import { IN_BACKGROUND } from './login-item.ts';

/** Our options that take a value. */
const WITH_VALUE: ReadonlySet<string> = new Set(['--data', '--cwd', '--port']);

/** Our options that don't. */
const WITHOUT_VALUE: ReadonlySet<string> = new Set(['--electron', '--browser', '--no-open', '--help', '--version']);

/** What only a desktop asks for. */
export interface DesktopRequest {
  /** A folder or a link to open; null for none. */
  readonly open: string | null;
  /** Start without a window: nobody has asked for one yet. */
  readonly inBackground: boolean;
}

/** Everything that was asked for. */
export interface CommandLine {
  readonly parsed: ParsedArguments;
  readonly desktop: DesktopRequest;
  /** The arguments that are ours, for the browser host. */
  readonly own: readonly string[];
}

/** Reads `process.argv` of an Electron main process. */
export function readCommandLine(argv: readonly string[], packaged: boolean): CommandLine {
  const divide = argv.indexOf('--');
  const before = divide < 0 ? argv.slice(1) : argv.slice(1, divide);
  const link = before.find(isLink);
  if (link !== undefined) return { parsed: parseArguments([]), desktop: { open: link, inBackground: false }, own: [] };
  const own: string[] = [];
  let open: string | null = null;
  // The app's path is the first argument that is no switch; Electron's own switches come before it.
  const first = packaged ? 0 : before.findIndex((argument) => !argument.startsWith('-')) + 1;
  for (let index = first; index < before.length; index += 1) {
    const argument = before[index] ?? '';
    const [name = ''] = argument.split('=', 1);
    if (WITH_VALUE.has(argument)) {
      own.push(...before.slice(index, index + 2));
      index += 1;
    } else if (WITH_VALUE.has(name) || WITHOUT_VALUE.has(argument)) own.push(argument);
    else if (isFolderOfTheDesktop(argument)) open = folderPath(argument);
  }
  const whole = divide < 0 ? own : [...own, ...argv.slice(divide)];
  return {
    parsed: parseArguments(whole),
    desktop: { open, inBackground: before.includes(IN_BACKGROUND) },
    own: whole,
  };
}

/** File managers give a whole path, or its address. */
function isFolderOfTheDesktop(argument: string): boolean {
  return isAbsolute(argument) || /^file:/i.test(argument);
}

/** The quotes around a drive's root (`"C:\\"`) reach us as a quote at its end: the backslash hid it from Windows. */
function folderPath(argument: string): string {
  return argument.endsWith('"') ? `${argument.slice(0, -1)}\\` : argument;
}
