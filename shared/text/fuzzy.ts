// Fuzzy matching, as finders of files have taught everybody: the typed characters in their order, with anything between
// them, and better where they stand together, at the beginning of words, or at the beginning of all.

/** How a text matches what was typed. */
export interface FuzzyMatch {
  /** Larger is better; only scores for the same query can be compared. */
  readonly score: number;
  /** The places of the matched characters, ascending. */
  readonly at: readonly number[];
}

/** Of a longer text only so much is looked at, in UTF-16 units: a command line of more is not found by its tail. */
const LONGEST_TEXT = 400;

/** Points of a matched character, more where it stands at a good place. */
const MATCHED = 16;
const AFTER_MATCH = 18;
const WORD_START = 14;
const TEXT_START = 6;
const SAME_CASE = 1;
/** What the first character that is passed over between two matches costs, and each further one. */
const GAP = 6;
const LONGER_GAP = 1;

/** Matches every word that was typed, in any order; null when one of them is not there. Nothing typed matches all. */
export function fuzzyMatch(query: string, text: string): FuzzyMatch | null {
  const words = query.split(/\s+/).filter((word) => word !== '');
  const at = new Set<number>();
  let score = 0;
  for (const word of words) {
    const match = matchWord(word, text.slice(0, LONGEST_TEXT));
    if (match === null) return null;
    score += match.score;
    for (const place of match.at) at.add(place);
  }
  // Of two texts that match alike the shorter one is nearer to what was typed.
  return { score: score - Math.min(text.length, LONGEST_TEXT) / LONGEST_TEXT, at: [...at].sort((a, b) => a - b) };
}

/** Whether a word begins here: after white space or a sign, or where small letters turn to capitals. */
function startsWord(text: string, index: number): boolean {
  if (index === 0) return true;
  const before = text.charAt(index - 1);
  const here = text.charAt(index);
  return /[^\p{L}\p{N}]/u.test(before) || (/\p{Ll}/u.test(before) && /\p{Lu}/u.test(here));
}

/** What each place of a text is worth. */
function placesOf(text: string, width: number): Float64Array {
  const places = new Float64Array(width);
  for (let index = 0; index < width; index += 1) {
    places[index] = (startsWord(text, index) ? WORD_START : 0) + (index === 0 ? TEXT_START : 0);
  }
  return places;
}

/** The best of all ways to find the characters of a word in their order. */
function matchWord(word: string, text: string): FuzzyMatch | null {
  const wanted = word.toLowerCase();
  const lower = text.toLowerCase();
  // Some capitals have small letters of another length; places in the one would then be wrong in the other.
  const looked = lower.length === text.length ? lower : text;
  if (!isSubsequence(wanted, looked)) return null;
  const width = looked.length;
  const places = placesOf(text, width);
  /** Best score of a match of the first characters whose last one stands here; minus infinity where there is none. */
  let ending = new Float64Array(width).fill(Number.NEGATIVE_INFINITY);
  const from: Int32Array[] = [];
  for (let row = 0; row < wanted.length; row += 1) {
    const next = new Float64Array(width).fill(Number.NEGATIVE_INFINITY);
    const came = new Int32Array(width).fill(-1);
    /** The best match of the characters before, whose last one stands at least two places back, less what the gap costs. */
    let carried = Number.NEGATIVE_INFINITY;
    let carriedFrom = -1;
    const character = wanted.charCodeAt(row);
    for (let index = 0; index < width; index += 1) {
      if (index >= 2) {
        const opened = (ending[index - 2] ?? Number.NEGATIVE_INFINITY) - GAP;
        carried -= LONGER_GAP;
        if (opened > carried) {
          carried = opened;
          carriedFrom = index - 2;
        }
      }
      if (looked.charCodeAt(index) !== character) continue;
      const sameCase = text.charCodeAt(index) === word.charCodeAt(row) ? SAME_CASE : 0;
      const place = (places[index] ?? 0) + sameCase;
      if (row === 0) {
        next[index] = MATCHED + place;
        continue;
      }
      const beside = index === 0 ? Number.NEGATIVE_INFINITY : (ending[index - 1] ?? Number.NEGATIVE_INFINITY);
      const joined = beside + AFTER_MATCH;
      if (joined >= carried) {
        next[index] = joined + MATCHED + place;
        came[index] = index - 1;
      } else {
        next[index] = carried + MATCHED + place;
        came[index] = carriedFrom;
      }
    }
    ending = next;
    from.push(came);
  }
  let best = 0;
  for (let index = 1; index < width; index += 1) {
    if ((ending[index] ?? Number.NEGATIVE_INFINITY) > (ending[best] ?? Number.NEGATIVE_INFINITY)) best = index;
  }
  const at: number[] = [];
  for (let row = wanted.length - 1, index = best; row >= 0 && index >= 0; row -= 1) {
    at.push(index);
    index = from[row]?.[index] ?? -1;
  }
  return { score: ending[best] ?? 0, at: at.reverse() };
}

function isSubsequence(wanted: string, text: string): boolean {
  let at = 0;
  for (const character of wanted.split('')) {
    const found = text.indexOf(character, at);
    if (found < 0) return false;
    at = found + 1;
  }
  return true;
}

/** A text in pieces, each matched or not, for highlighting. */
export function matchedPieces(
  text: string,
  at: readonly number[],
): readonly { readonly text: string; readonly matched: boolean }[] {
  const places = new Set(at);
  const pieces: { text: string; matched: boolean }[] = [];
  for (let index = 0; index < text.length; index += 1) {
    const matched = places.has(index);
    const last = pieces.at(-1);
    if (last !== undefined && last.matched === matched) last.text += text.charAt(index);
    else pieces.push({ text: text.charAt(index), matched });
  }
  return pieces;
}
