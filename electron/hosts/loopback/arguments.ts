// The command line of the browser host. Everything after `--` is a command to start at once; everything before it must
// be known, or one sentence says what is wrong.
import { parseArgs } from 'node:util';

/** What was asked for. */
export interface Arguments {
  /** Null: the one used last for this data directory, or any. */
  readonly port: number | null;
  readonly open: boolean;
  /** Null: the person's own. */
  readonly data: string | null;
  /** Null: where Proactor was started. */
  readonly cwd: string | null;
  /** Which host was asked for by name. */
  readonly host: 'browser' | 'electron' | null;
  readonly command: readonly string[] | null;
}

/** The outcome of reading a command line. */
export type ParsedArguments =
  | { readonly kind: 'run'; readonly options: Arguments }
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'wrong'; readonly problem: string };

/** What `--help` prints. */
export const HELP = `Usage: npm start -- [OPTIONS] [-- COMMAND ARGS...]

Starts Proactor, or hands over to the one that has the data folder already.
COMMAND is started at once, in a terminal.

  --port N     listen on this port (0: any). Default: the last one used, else any
  --no-open    do not open a browser
  --browser    serve a browser, also where a window of its own could be had
  --electron   a window of its own
  --data DIR   keep everything in DIR: another world with a host of its own
  --cwd DIR    where commands start unless told otherwise
  --version    print the version
  --help       print this

Ctrl-C stops what runs, each by its stop ladder; Ctrl-C again ends it at once.
`;

/** Reads a command line (without the program's own name). */
export function parseArguments(args: readonly string[]): ParsedArguments {
  const divide = args.indexOf('--');
  const before = divide < 0 ? args : args.slice(0, divide);
  const command = divide < 0 ? null : args.slice(divide + 1);
  if (command !== null && (command[0] ?? '') === '') return wrong('A command is missing after "--".');
  try {
    const { values, positionals } = parseArgs({
      args: [...before],
      strict: true,
      allowPositionals: true,
      options: {
        port: { type: 'string' },
        'no-open': { type: 'boolean' },
        browser: { type: 'boolean' },
        electron: { type: 'boolean' },
        data: { type: 'string' },
        cwd: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean' },
      },
    });
    if (values.help === true) return { kind: 'help' };
    if (values.version === true) return { kind: 'version' };
    const [stray] = positionals;
    if (stray !== undefined) return wrong(`"${stray}" is not an option. A command goes after "--".`);
    if (values.port !== undefined && !isPort(values.port)) {
      return wrong(`--port needs a number from 0 to 65535, not "${values.port}".`);
    }
    for (const name of ['data', 'cwd'] as const) {
      if (values[name] === '') return wrong(`--${name} needs a folder.`);
    }
    if (values.browser === true && values.electron === true) return wrong('Either --browser or --electron, not both.');
    return {
      kind: 'run',
      options: {
        port: values.port === undefined ? null : Number(values.port),
        open: values['no-open'] !== true,
        data: values.data ?? null,
        cwd: values.cwd ?? null,
        host: values.browser === true ? 'browser' : values.electron === true ? 'electron' : null,
        command,
      },
    };
  } catch (error) {
    // The first sentence of Node's own message names the option; the rest is advice that is not ours.
    const [sentence = 'The command line cannot be read'] = (error as Error).message.split(/\. |\n/, 1);
    return wrong(`${sentence.replace(/\.$/, '')}. Try --help.`);
  }
}

function wrong(problem: string): ParsedArguments {
  return { kind: 'wrong', problem };
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65535;
}
