// Our arrangement and the docking library's own description of a layout, each made from the other. Ours has shares and
// runs; theirs has pixels, groups and panels. Nothing but these two functions knows their format.
import type { DockviewApi, SerializedDockview } from 'dockview-react';
import type { Part, Place, Split } from '../../../shared/model/arrangement.ts';
import type { RunId } from '../../../shared/model/ids.ts';
import { runsOf, splitOf, tileOf } from '../../places.ts';

type Grid = SerializedDockview['grid'];
type Node = Grid['root'];

/** What the library calls the one kind of panel and of tab that there is here. */
export const PANE = 'pane';

/** Names of directions in the library's format. Its enum is a value, and this file must not load the library. */
const ORIENTATION = { row: 'HORIZONTAL', column: 'VERTICAL' } as const;

/** The arrangement for the library, for a box of this size in pixels. */
export function toDock(
  root: Place,
  box: { readonly width: number; readonly height: number },
  title: (run: RunId) => string,
): SerializedDockview {
  const along = root.kind === 'split' ? root.along : 'row';
  const parts = root.kind === 'split' ? root.parts : [{ share: 1, place: root }];
  const across = along === 'row' ? box.height : box.width;
  return {
    grid: {
      root: { type: 'branch', size: across, data: parts.map((part) => nodeOf(part, along, box)) },
      width: box.width,
      height: box.height,
      orientation: ORIENTATION[along] as Grid['orientation'],
    },
    panels: Object.fromEntries(
      runsOf(root).map((id) => [
        id,
        { id, contentComponent: PANE, tabComponent: PANE, title: title(id), renderer: 'always' as const },
      ]),
    ),
  };
}

function nodeOf(
  { share, place }: Part,
  along: Split['along'],
  box: { readonly width: number; readonly height: number },
): Node {
  const size = share * (along === 'row' ? box.width : box.height);
  if (place.kind === 'tile') {
    const [first] = place.runs;
    return { type: 'leaf', size, data: { id: `tile-${first}`, views: [...place.runs], activeView: place.active } };
  }
  const inner = along === 'row' ? { ...box, width: size } : { ...box, height: size };
  return { type: 'branch', size, data: place.parts.map((part) => nodeOf(part, place.along, inner)) };
}

/** What the library shows now, as an arrangement; null when it shows nothing. Not to be asked while a tile is maximised. */
export function fromDock(api: Pick<DockviewApi, 'toJSON'>): Place | null {
  const { root, orientation } = api.toJSON().grid;
  return placeOf(root, orientation === ORIENTATION.row ? 'row' : 'column');
}

function placeOf(node: Node, along: Split['along']): Place | null {
  if (!Array.isArray(node.data)) return tileOf(node.data.views as RunId[], node.data.activeView as RunId | undefined);
  const across = along === 'row' ? 'column' : 'row';
  const total = node.data.reduce((sum, child) => sum + (child.size ?? 0), 0);
  const parts = node.data.flatMap((child): Part[] => {
    const place = placeOf(child, across);
    return place === null ? [] : [{ share: Math.max((child.size ?? 0) / Math.max(total, 1), 0.01), place }];
  });
  return splitOf(along, parts);
}
