// How a search stands, in words.
import { MAX_HITS } from '../../../shared/protocol/messages.ts';
import { bytes, counted } from '../../../shared/text/format.ts';
import type { SearchState } from './search-store.ts';

/** One line about a search. */
export function statusOf({ count, wanted, progress, end, searching }: SearchState): string {
  if (end?.kind === 'failed') return end.why;
  const hits = counted(count, 'hit', 'hits');
  const missing = progress !== null && progress.missing > 0 ? ` · ${bytes(progress.missing)} no longer kept` : '';
  if (searching) {
    if (count >= MAX_HITS) return `The first ${count.toLocaleString()} hits: look for something rarer`;
    if (count >= wanted) return `${hits} so far · scroll for more`;
    const done = progress === null || progress.total === 0 ? '' : ` · ${percent(progress.scanned / progress.total)}`;
    return `${hits}${done}${missing}`;
  }
  if (end === null) return '';
  const through = progress === null ? '' : ` in ${bytes(progress.scanned)}`;
  return `${count === 0 ? 'Nothing found' : hits}${through}${missing}`;
}

function percent(part: number): string {
  return `${Math.floor(Math.min(1, part) * 100)} %`;
}
