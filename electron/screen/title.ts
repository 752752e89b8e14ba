// Titles come from programs and are shown among the app's own words: they must not be able to look like them.

/** Longest title, in characters: more than any list has room for. */
const MAX_TITLE = 200;

/** Controls, and what reorders or hides the text around it. */
const UNSAFE = /[\p{Cc}\p{Cs}\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/gu;

/** A title as it may be shown: one line, no controls, no reordering, bounded. */
export function safeTitle(title: string): string {
  const plain = title
    .slice(0, MAX_TITLE * 8)
    .replace(UNSAFE, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return [...plain].slice(0, MAX_TITLE).join('');
}
