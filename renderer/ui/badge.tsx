// A few words with a shape around them.
import type { ReactNode } from 'react';
import './badge.css';

/** How a badge looks: plain, something in progress, trouble. */
export type Tone = 'plain' | 'wait' | 'bad';

/** A badge. */
export function Badge({ tone = 'plain', children }: { readonly tone?: Tone; readonly children: ReactNode }) {
  return <span className={`badge badge-${tone}`}>{children}</span>;
}
