// From a list of arguments to one command line: Windows hands a program a single text, and nearly every program splits
// it by the rules of CommandLineToArgvW and the C runtime. These are those rules, backwards.

/** Longest command line CreateProcessW takes, in UTF-16 units, the final NUL included. */
export const MAX_COMMAND_LINE = 32_767;

/** One argument, so that the program reads exactly it. */
export function quoteArgument(argument: string): string {
  if (argument !== '' && !/[ \t\n\v"]/.test(argument)) return argument;
  // Backslashes mean themselves, unless a quote follows: then each must be doubled, and so must those at the end.
  return `"${argument.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, '$1$1')}"`;
}

/** The program's own name, for which backslashes never escape: it can't contain a quote at all. */
function quoteProgram(name: string): string {
  if (name.includes('"')) throw new TypeError('the name of a program cannot contain a quote on Windows');
  return name === '' || /[ \t]/.test(name) ? `"${name}"` : name;
}

/** A command line that reads as these arguments; the first is the program's own name. */
export function commandLine(argv: readonly string[]): string {
  const [name = '', ...rest] = argv;
  return [quoteProgram(name), ...rest.map(quoteArgument)].join(' ');
}

/** A command line of which everything after the program's name is handed on as it is. */
export function verbatimCommandLine(argv: readonly string[]): string {
  const [name = '', ...rest] = argv;
  return [name.startsWith('"') ? name : quoteProgram(name), ...rest].join(' ');
}

/** Splits a command line as CommandLineToArgvW does, after the program's name. For showing and for tests. */
export function splitArguments(line: string): string[] {
  const found: string[] = [];
  let current: string | null = null;
  let quoted = false;
  for (let at = 0; at < line.length; ) {
    const character = line.charAt(at);
    if (!quoted && (character === ' ' || character === '\t')) {
      if (current !== null) found.push(current);
      current = null;
      at++;
      continue;
    }
    current ??= '';
    const slashes = /^\\*/.exec(line.slice(at))?.[0].length ?? 0;
    at += slashes;
    if (line.charAt(at) !== '"') {
      current += '\\'.repeat(slashes);
      if (slashes > 0) continue;
      current += character;
      at++;
      continue;
    }
    current += '\\'.repeat(Math.floor(slashes / 2));
    at++;
    if (slashes % 2 === 1) {
      current += '"';
    } else if (quoted && line.charAt(at) === '"') {
      current += '"';
      at++;
    } else {
      quoted = !quoted;
    }
  }
  if (current !== null) found.push(current);
  return found;
}
