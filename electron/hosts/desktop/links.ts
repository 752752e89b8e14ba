// `proactor:` links. Anything on a page or in a mail can hold one, so a link can show Proactor and can propose a command,
// and that is all: the proposal is shown word for word, and without a person's yes nothing is started.
//
//   proactor:                                    shows Proactor
//   proactor:run?cwd=/srv/shop&arg=npm&arg=test  proposes `npm test` in /srv/shop
import { statSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { joinWords, quotingRules } from '../../../shared/text/quoting.ts';

/** A proposal that is longer than this can't be read in a question, so it can't be agreed to either, in characters. */
const LONGEST_PROPOSAL = 600;

/** What a link asks for. */
export type LinkRequest =
  | { readonly kind: 'show' }
  /** A command, not yet agreed to. `line` is how it is shown. */
  | { readonly kind: 'propose'; readonly cwd: string; readonly argv: readonly string[]; readonly line: string }
  /** A sentence for the person. */
  | { readonly kind: 'wrong'; readonly problem: string };

/** Tells whether a text is one of our links. */
export function isLink(text: string): boolean {
  return /^proactor:/i.test(text);
}

/** Reads a link. Whatever is not understood in full is refused in full. */
export function readLink(text: string): LinkRequest {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return wrong('it is no address');
  }
  // Systems and browsers turn `proactor:run` into `proactor://run/` and back.
  const what = `${url.host}${url.pathname}`.replace(/^\/+|\/+$/g, '');
  if (what === '' || what === 'show') return { kind: 'show' };
  if (what !== 'run') return wrong(`"${plain(what)}" is nothing that a link can ask for`);
  const known = new Set(['cwd', 'arg']);
  for (const key of url.searchParams.keys()) if (!known.has(key)) return wrong(`"${plain(key)}" is not known`);
  const [cwd = '', ...more] = url.searchParams.getAll('cwd');
  const argv = url.searchParams.getAll('arg');
  if (more.length > 0 || !isAbsolute(cwd)) return wrong('it does not name one folder in full (cwd)');
  if (statSync(cwd, { throwIfNoEntry: false })?.isDirectory() !== true) return wrong(`there is no folder ${plain(cwd)}`);
  if ((argv[0] ?? '') === '') return wrong('it does not name a program (arg)');
  // What can't be seen can't be agreed to: line breaks, control characters, and what turns the order of letters round.
  if ([cwd, ...argv].some((word) => /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(word))) return wrong('it has characters that cannot be seen');
  const line = joinWords(argv, quotingRules(process.platform));
  if (line.length + cwd.length > LONGEST_PROPOSAL) return wrong('its command is too long to be shown');
  return { kind: 'propose', cwd, argv, line };
}

function wrong(why: string): LinkRequest {
  return { kind: 'wrong', problem: `A link asked for something that Proactor does not do: ${why}. Nothing was started.` };
}

/** One short line of plain text out of anything. */
function plain(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ');
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}
