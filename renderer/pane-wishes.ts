// What the palette asks of a pane that only the pane can do. The window writes it here, the pane of that run reads it.
import { createStore } from 'zustand/vanilla';
import type { RunId } from '../shared/model/ids.ts';

/** The newest wish; `request` tells one from the next. */
export const findWish = createStore<{ readonly run: RunId | null; readonly request: number }>(() => ({
  run: null,
  request: 0,
}));

/** Opens the search of a run's pane. */
export function wishToFind(run: RunId): void {
  findWish.setState(({ request }) => ({ run, request: request + 1 }));
}
