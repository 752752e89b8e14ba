// How the list is grouped: chosen in the list or by name in the palette, and remembered by this browser.
import { createStore } from 'zustand/vanilla';

/** What makes a group. */
export type GroupBy = 'state' | 'name' | 'folder' | 'command';

/** The ways to group, with their names. */
export const GROUPINGS: readonly { readonly by: GroupBy; readonly label: string }[] = [
  { by: 'state', label: 'by state' },
  { by: 'name', label: 'by group' },
  { by: 'folder', label: 'by folder' },
  { by: 'command', label: 'by command' },
];

const KEY = 'proactor:grouping';

/** The grouping in force; by state until this browser's is read. */
export const listGrouping = createStore<{ readonly by: GroupBy }>(() => ({ by: 'state' }));

/** Takes up what this browser remembers. */
export function recallGrouping(): void {
  const stored = localStorage.getItem(KEY);
  listGrouping.setState({ by: GROUPINGS.find(({ by }) => by === stored)?.by ?? 'state' });
}

/** Groups the list in another way from now on. */
export function groupListBy(by: GroupBy): void {
  localStorage.setItem(KEY, by);
  listGrouping.setState({ by });
}
