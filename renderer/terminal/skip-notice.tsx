// The line over a terminal that says how much of its output was passed over, and goes by itself.
import { useEffect } from 'react';
import { type SkipReason, skipText } from './skip-text.ts';

/** How long the notice stays after the last skip, in milliseconds: long enough to read twice. */
const SHOWN_MS = 8_000;

/** A skip to tell of; `count` tells one from the next. */
export interface Skip {
  readonly bytes: number;
  readonly why: SkipReason;
  readonly count: number;
}

/** Adds a skip to the one that is still shown. */
export function nextSkip(last: Skip | null, bytes: number, why: SkipReason): Skip {
  const before = last !== null && last.why === why ? last.bytes : 0;
  return { bytes: before + bytes, why, count: (last?.count ?? 0) + 1 };
}

/** Shows a skip until it is old. */
export function SkipNotice({ skip, onDone }: { readonly skip: Skip; readonly onDone: () => void }) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new skip starts the time again
  useEffect(() => {
    const timer = setTimeout(onDone, SHOWN_MS);
    return () => clearTimeout(timer);
  }, [skip.count, onDone]);
  return (
    <div className="terminal-skip" role="status">
      {skipText(skip.bytes, skip.why)}
    </div>
  );
}
