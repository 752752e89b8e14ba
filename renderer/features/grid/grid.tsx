// The plain grid of panes: one fills it, two stand side by side, of three the first is tall, four make a square;
// more than that make rows that scroll. A window too narrow for two shows the pane in use.
import type { ReactNode } from 'react';
import './grid.css';

/** The grid, for `count` visible panes. */
export function Grid({ count, children }: { readonly count: number; readonly children: ReactNode }) {
  const shape = count > 4 ? 'many' : String(count);
  return <div className={`grid grid-${shape}`}>{children}</div>;
}
