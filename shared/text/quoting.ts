// Words as one line that splits into them again: how a run is called, and how its command is offered once more.

/** Whose rules hold: a POSIX shell's, or those of a Windows command line. */
export type QuotingRules = 'posix' | 'windows';

/** The rules of a system, by Node's name for it. */
export function quotingRules(platform: string): QuotingRules {
  return platform === 'win32' ? 'windows' : 'posix';
}

/** What a POSIX shell takes for an assignment when it stands first. */
export const ASSIGNMENT = /^[A-Za-z_][A-Za-z0-9_]*=/;

const SAFE: Record<QuotingRules, RegExp> = { posix: /^[\w@%+=:,./-]+$/, windows: /^[^\s"|&<>^%]+$/ };

/** A line that splits into these words again. */
export function joinWords(words: readonly string[], rules: QuotingRules): string {
  return words
    .map((word, index) => {
      const plain = SAFE[rules].test(word) && !(index === 0 && rules === 'posix' && ASSIGNMENT.test(word));
      if (plain) return word;
      return rules === 'posix' ? quoteForPosix(word) : `"${word.replaceAll('"', '\\"')}"`;
    })
    .join(' ');
}

/** Single quotes, which leave everything as it is; double ones where that spares a word with an apostrophe. */
function quoteForPosix(word: string): string {
  if (word.includes("'") && !/["$`\\!]/.test(word)) return `"${word}"`;
  return `'${word.replaceAll("'", `'"'"'`)}'`;
}
