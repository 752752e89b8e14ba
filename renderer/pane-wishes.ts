// What the palette asks of a pane that only the pane can do. The window writes it here, the pane of that run reads it.
import { createStore } from 'zustand/vanilla';
import type { RunId } from '../shared/model/ids.ts';

/** Opens the search of a pane; goes to the end of what it shows, and along with what comes. */
export type PaneWish = 'find' | 'end';

/** The newest wish; `request` tells one from the next. */
export const paneWish = createStore<{
  readonly run: RunId | null;
  readonly wish: PaneWish;
  readonly request: number;
}>(() => ({ run: null, wish: 'find', request: 0 }));

/** Asks the pane of a run for something. */
export function wishOfPane(run: RunId, wish: PaneWish): void {
  paneWish.setState(({ request }) => ({ run, wish, request: request + 1 }));
}
