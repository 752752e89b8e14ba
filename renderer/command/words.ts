// Splits a typed line into words as a POSIX shell would, and notices what only a shell can do. It expands
// nothing: a line with anything to expand, pipe or redirect belongs to the shell. On Windows a backslash is a
// path separator and only double quotes quote.
import { ASSIGNMENT, type QuotingRules } from '../../shared/text/quoting.ts';

/** One word of a line. */
export interface Word {
  readonly value: string;
  /** Whether any of it stood in quotes or behind a backslash. */
  readonly quoted: boolean;
}

/** A line, split. */
export interface SplitLine {
  readonly words: readonly Word[];
  /** Why it cannot be split; null when it can. */
  readonly problem: string | null;
  /** The first thing in it that needs a shell, as typed: `|`, `$`, `NAME=`, …; null when there is none. */
  readonly shellSyntax: string | null;
}

const NEEDS_SHELL: Record<QuotingRules, RegExp> = {
  posix: /[|&;<>()$`*?[\n]/,
  windows: /[|&<>^%\n]/,
};

/** What stays special between double quotes. */
const NEEDS_SHELL_IN_QUOTES: Record<QuotingRules, RegExp> = { posix: /[$`]/, windows: /%/ };

/** Splits a line. Never throws; a line that cannot be split says why. */
export function splitLine(line: string, rules: QuotingRules): SplitLine {
  const words: Word[] = [];
  let shellSyntax: string | null = null;
  let value = '';
  let inWord = false;
  let quoted = false;
  let at = 0;

  const need = (what: string) => {
    shellSyntax ??= what;
  };
  const finish = () => {
    if (inWord) words.push({ value, quoted });
    value = '';
    inWord = false;
    quoted = false;
  };

  while (at < line.length) {
    const character = line.charAt(at);
    if (character === '"' || (character === "'" && rules === 'posix')) {
      const inside = readQuoted(line, at, rules);
      if (inside === null) {
        return { words, problem: `a ${character} is opened and never closed`, shellSyntax };
      }
      if (character === '"') {
        const special = NEEDS_SHELL_IN_QUOTES[rules].exec(inside.live)?.[0];
        if (special !== undefined) need(special);
      }
      value += inside.value;
      inWord = true;
      quoted = true;
      at = inside.end;
    } else if (character === '\\' && rules === 'posix') {
      if (at + 1 === line.length) return { words, problem: 'nothing follows the last backslash', shellSyntax };
      value += line.charAt(at + 1);
      inWord = true;
      quoted = true;
      at += 2;
    } else if (/\s/.test(character) && character !== '\n') {
      finish();
      at += 1;
    } else {
      if (NEEDS_SHELL[rules].test(character)) need(character);
      if (character === '~' && !inWord && rules === 'posix') need('~');
      value += character;
      inWord = true;
      at += 1;
      if (words.length === 0 && !quoted && rules === 'posix' && character === '=' && ASSIGNMENT.test(value))
        need(value);
    }
  }
  finish();
  return { words, problem: null, shellSyntax };
}

interface Quoted {
  readonly value: string;
  /** The part of the value in which `$` and the like still mean something. */
  readonly live: string;
  /** Where to go on. */
  readonly end: number;
}

function readQuoted(line: string, start: number, rules: QuotingRules): Quoted | null {
  const quote = line.charAt(start);
  let value = '';
  let live = '';
  let at = start + 1;
  while (at < line.length) {
    const character = line.charAt(at);
    if (character === quote) return { value, live, end: at + 1 };
    const next = line.charAt(at + 1);
    const escapes = rules === 'posix' ? quote === '"' && '$`"\\'.includes(next) : next === '"';
    if (character === '\\' && next !== '' && escapes) {
      value += next;
      at += 2;
    } else {
      value += character;
      live += character;
      at += 1;
    }
  }
  return null;
}
