// What a pane says where output was left out.
import { bytes } from '../../shared/text/format.ts';

/** Why output is not shown. */
export type SkipReason = 'behind' | 'evicted' | 'lost';

/** One line for the person: how much, and where it is now. */
export function skipText(count: number, why: SkipReason): string {
  const size = bytes(count);
  switch (why) {
    case 'behind':
      return `⋯ ${size} skipped to keep up · all of it is in the log`;
    case 'evicted':
      return `⋯ ${size} no longer kept · the log is over its limit`;
    case 'lost':
      return `⋯ ${size} could not be kept · the log could not be written`;
  }
}
