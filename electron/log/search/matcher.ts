// Says where in plain text a query matches: the first match of every line. Plain text that must match in case is found
// in the bytes as they are; everything else by V8's regular expressions (docs/architecture.md says what else was tried).
// What they can do to a processor is the caller's to bound: text is handed over in small windows, and whoever runs this
// does so on a thread that can be ended.
import { isAscii } from 'node:buffer';

/** Text is given to the expression in windows of about this many bytes: a cheap copy, and a bound for what runs on. */
const WINDOW = 64 * 1024;

/** After so many matches that run over the end of their line, a window is searched line by line. */
const MAX_OVERRUNS = 8;

const LINE_FEED = 0x0a;

/** A match: from and to, in bytes of what was searched. */
export type Found = (from: number, to: number) => boolean;

/** Hands the first match of every line to `found`, in order, until that answers false. `alive` is called between windows and ends the search by answering false. */
export type Matcher = (text: Buffer, found: Found, alive: () => boolean) => void;

/** What a matcher is made of. */
export interface Pattern {
  readonly text: string;
  readonly regex: boolean;
  readonly matchCase: boolean;
}

/** Makes a matcher. Throws `SyntaxError` for an expression that is none, with a sentence for people. */
export function matcherFor(pattern: Pattern): Matcher {
  if (!pattern.regex && pattern.matchCase) return plainMatcher(Buffer.from(pattern.text));
  const source = pattern.regex ? pattern.text : pattern.text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
  return expressionMatcher(compile(source, pattern.matchCase), /\(\?(?:<?[=!])/.test(source));
}

function compile(source: string, matchCase: boolean): RegExp {
  // Properties and code points by number exist in Unicode mode only, which is stricter about everything else.
  const unicode = /\\[pP]\{|\\u\{/.test(source);
  try {
    return new RegExp(source, `gm${matchCase ? '' : 'i'}${unicode ? 'u' : ''}`);
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^Invalid regular expression: /, '') : String(error);
    throw new SyntaxError(`Not a regular expression: ${why}`);
  }
}

function plainMatcher(needle: Buffer): Matcher {
  return (text, found) => {
    for (let at = text.indexOf(needle); at >= 0; ) {
      if (!found(at, at + needle.length)) return;
      const lineEnd = text.indexOf(LINE_FEED, at + needle.length);
      if (lineEnd < 0) return;
      at = text.indexOf(needle, lineEnd + 1);
    }
  };
}

function expressionMatcher(expression: RegExp, looksAround: boolean): Matcher {
  return (text, found, alive) => {
    for (let from = 0; from < text.length; ) {
      const to = windowEnd(text, from);
      if (!searchWindow(text.subarray(from, to), expression, looksAround, (a, b) => found(from + a, from + b))) return;
      from = to;
      if (!alive()) return;
    }
  };
}

/** Where a window from `from` on ends: behind a line feed, unless there is none for long. */
function windowEnd(text: Buffer, from: number): number {
  if (from + WINDOW >= text.length) return text.length;
  const last = text.lastIndexOf(LINE_FEED, from + WINDOW - 1);
  if (last >= from) return last + 1;
  const next = text.indexOf(LINE_FEED, from + WINDOW);
  return next < 0 ? text.length : next + 1;
}

/** False when `found` has had enough. */
function searchWindow(bytes: Buffer, expression: RegExp, looksAround: boolean, found: Found): boolean {
  const ascii = isAscii(bytes);
  const text = ascii ? bytes.toString('latin1') : bytes.toString('utf8');
  let overruns = looksAround ? MAX_OVERRUNS : 0;
  // A line's start in characters and in bytes: in text beyond ASCII they part.
  let lineAt = 0;
  let byteAt = 0;
  for (let at = 0; at < text.length; ) {
    let match: RegExpExecArray | null;
    let lineStart: number;
    let lineEnd: number;
    if (overruns < MAX_OVERRUNS) {
      expression.lastIndex = at;
      match = expression.exec(text);
      if (match === null) return true;
      lineStart = match.index === 0 ? 0 : text.lastIndexOf('\n', match.index - 1) + 1;
      lineEnd = endOfLine(text, match.index);
      if (match.index + match[0].length > lineEnd) {
        // It goes on into the next line. Does it also match within its own?
        overruns += 1;
        match = withinLine(expression, text.slice(lineStart, lineEnd));
      }
    } else {
      lineStart = at;
      lineEnd = endOfLine(text, at);
      match = withinLine(expression, text.slice(lineStart, lineEnd));
    }
    at = lineEnd + 1;
    if (match === null) continue;
    const from = match.input.length === text.length ? match.index - lineStart : match.index;
    if (ascii) byteAt = lineStart;
    else for (; lineAt < lineStart; lineAt = endOfLine(text, lineAt) + 1) byteAt = endOfLineBytes(bytes, byteAt) + 1;
    const line = ascii ? null : bytes.subarray(byteAt, endOfLineBytes(bytes, byteAt));
    const start = line === null ? from : byteOffset(line, from);
    const end = line === null ? from + match[0].length : byteOffset(line, from + match[0].length);
    if (!found(byteAt + start, byteAt + end)) return false;
  }
  return true;
}

function withinLine(expression: RegExp, line: string): RegExpExecArray | null {
  expression.lastIndex = 0;
  return expression.exec(line);
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

function endOfLineBytes(bytes: Buffer, from: number): number {
  const end = bytes.indexOf(LINE_FEED, from);
  return end < 0 ? bytes.length : end;
}

/** Where in UTF-8, sound or not, the character at `index` of its text begins. */
function byteOffset(line: Buffer, index: number): number {
  if (index === 0) return 0;
  let low = 1;
  let high = line.length + 1;
  // The fewest bytes whose text is longer than `index` end in that character's first byte.
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (line.toString('utf8', 0, middle).length > index) high = middle;
    else low = middle + 1;
  }
  return Math.min(low - 1, line.length);
}
