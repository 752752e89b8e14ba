// What two outputs have in common and what they don't, line by line.
import { type ChangeObject, diffArrays } from 'diff';

/** Lines of each output that are compared at most: the last ones. */
export const MOST_LINES = 5000;

/** Equal lines that are shown before and after a difference. */
const CONTEXT = 3;

/** Two outputs that differ in more lines than this are not worth a diff, nor the time that it takes. */
const MOST_EDITS = 2000;

/** How long a comparison may take, in milliseconds. */
const MOST_MS = 3000;

/** One row of a comparison. */
export type DiffRow =
  | { readonly kind: 'same' | 'first' | 'second'; readonly text: string }
  /** So many equal lines that are not shown. */
  | { readonly kind: 'folded'; readonly count: number };

/**
 * Compares lines. With `alike`, digits don't count: times, PIDs and ports differ from run to run. Null when the two have so
 * little in common that nothing would be learnt.
 */
export async function diffOutputs(
  first: readonly string[],
  second: readonly string[],
  alike: boolean,
): Promise<readonly DiffRow[] | null> {
  const [a, b] = [first.slice(-MOST_LINES), second.slice(-MOST_LINES)];
  const keys = alike ? [a.map(withoutDigits), b.map(withoutDigits)] : [a, b];
  // By its callback it gives the page its turns.
  const parts = await new Promise<readonly ChangeObject<string[]>[] | undefined>((resolve) => {
    diffArrays(keys[0] ?? [], keys[1] ?? [], { maxEditLength: MOST_EDITS, timeout: MOST_MS, callback: resolve });
  });
  if (parts === undefined) return null;
  const rows: DiffRow[] = [];
  let [inFirst, inSecond] = [0, 0];
  for (const [index, { added, removed, count }] of parts.entries()) {
    if (removed) {
      rows.push(...a.slice(inFirst, inFirst + count).map((text) => ({ kind: 'first' as const, text })));
      inFirst += count;
    } else if (added) {
      rows.push(...b.slice(inSecond, inSecond + count).map((text) => ({ kind: 'second' as const, text })));
      inSecond += count;
    } else {
      rows.push(...folded(b.slice(inSecond, inSecond + count), index > 0, index < parts.length - 1));
      inFirst += count;
      inSecond += count;
    }
  }
  return rows;
}

/** Whether anything differs. */
export function differs(rows: readonly DiffRow[]): boolean {
  return rows.some(({ kind }) => kind === 'first' || kind === 'second');
}

function folded(lines: readonly string[], after: boolean, before: boolean): readonly DiffRow[] {
  const same = (text: string) => ({ kind: 'same' as const, text });
  const head = after ? CONTEXT : 0;
  const tail = before ? CONTEXT : 0;
  const hidden = lines.length - head - tail;
  if (hidden < 2) return lines.map(same);
  return [
    ...lines.slice(0, head).map(same),
    { kind: 'folded', count: hidden },
    ...lines.slice(lines.length - tail).map(same),
  ];
}

function withoutDigits(line: string): string {
  return line.replace(/\d+/g, '0');
}
