// The menu under the pointer. In a terminal *Paste* is a paste event for the page, which decides what becomes of it.
import type { ContextMenuParams, MenuItemConstructorOptions } from 'electron';
import { outsideAddress } from './outside.ts';

/** What the menu's own items do. */
export interface ContextMenuActions {
  openOutside(url: string): void;
  copy(text: string): void;
}

/** What was clicked on, as far as the menu depends on it. */
export type ContextMenuPlace = Pick<ContextMenuParams, 'linkURL' | 'isEditable' | 'selectionText' | 'editFlags'>;

/** The menu's template; empty when there is nothing to offer. */
export function contextMenu(place: ContextMenuPlace, actions: ContextMenuActions): MenuItemConstructorOptions[] {
  const { linkURL, isEditable, selectionText, editFlags } = place;
  const items: MenuItemConstructorOptions[] = [];
  const link = linkURL === '' ? null : outsideAddress(linkURL);
  if (link !== null) {
    items.push(
      { label: 'Open Link', click: () => actions.openOutside(link) },
      { label: 'Copy Link', click: () => actions.copy(link) },
      { type: 'separator' },
    );
  }
  if (isEditable) items.push({ role: 'cut', enabled: editFlags.canCut });
  if (isEditable || selectionText !== '') items.push({ role: 'copy', enabled: editFlags.canCopy });
  if (isEditable) items.push({ role: 'paste', enabled: editFlags.canPaste });
  if (isEditable || selectionText !== '') items.push({ role: 'selectAll', enabled: editFlags.canSelectAll });
  if (items.at(-1)?.type === 'separator') items.pop();
  return items;
}
