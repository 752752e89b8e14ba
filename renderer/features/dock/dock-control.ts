// Drives the docking library: shows the arrangement that the window has decided on, and tells what a person did with the
// mouse. The library owns geometry and dragging, nothing else: the elements of panes and tabs are ours and outlive every
// change of layout, so that no terminal is made anew and none is moved in the document.
import { createDockview, type DockviewApi, type DockviewTheme } from 'dockview-react';
import type { Place } from '../../../shared/model/arrangement.ts';
import type { RunId } from '../../../shared/model/ids.ts';
import { mapTiles, runsOf, sameShape, tileOf, tilesOf, tileWith } from '../../places.ts';
import { fromDock, PANE, toDock } from './dock-layout.ts';

/** Smallest tile, in pixels: a header with a name and its buttons' beginning, and a few lines. */
const SMALLEST_TILE = { width: 180, height: 110 };
/** Size assumed before the window has one; the library stretches it. */
const ASSUMED_SIZE = { width: 1000, height: 700 };
/** Shares closer than this are the same: the library rounds to pixels. */
const SAME_SHARE = 0.002;

const THEME: DockviewTheme = {
  name: 'proactor',
  className: 'dock-theme',
  dndPanelOverlay: 'group',
  dndTabIndicator: 'line',
};

/** What is shown. */
export interface Shown {
  readonly root: Place | null;
  readonly focused: RunId | null;
  readonly maximised: RunId | null;
  /** The window has room for one tile: all panes are its tabs, and nothing can be dragged. */
  readonly narrow: boolean;
}

/** An element of ours in the library's hands. */
export interface Held {
  readonly element: HTMLElement;
  /** The library has let go of it. */
  release(): void;
}

/** What the library needs, and whom it tells. */
export interface DockEvents {
  /** The element of a pane: the same one for as long as the run is open. */
  pane(run: RunId): HTMLElement;
  /** A new element for a tab, in the strip or in the list of those that don't fit. */
  tab(run: RunId, overflow: boolean): Held;
  title(run: RunId): string;
  /** A person chose this pane. */
  chosen(run: RunId): void;
  /** A person closed these panes' tabs. */
  closed(runs: readonly RunId[]): void;
  /** A person moved tabs, or the edges between tiles. */
  arranged(root: Place | null): void;
}

/** See the top of this file. */
export class DockControl {
  readonly #host: HTMLElement;
  readonly #events: DockEvents;
  readonly #api: DockviewApi;
  readonly #undo: (() => void)[] = [];
  /** Tabs and strips of tabs: with the width of any of them, the tab in use may come to lie out of sight. */
  readonly #widths = new ResizeObserver(() => this.#reveal());
  /** What the library shows as far as we know: the last that we gave it or were told. */
  #root: Place | null = null;
  #narrow = false;
  #applying = false;
  /** An edge between tiles is being dragged: sizes are a person's wish, not a consequence of the window's size. */
  #resizing = false;

  constructor(host: HTMLElement, events: DockEvents) {
    this.#host = host;
    this.#events = events;
    this.#api = createDockview(host, {
      theme: THEME,
      defaultRenderer: 'always',
      singleTabMode: 'fullwidth',
      disableFloatingGroups: true,
      scrollbars: 'native',
      noPanelsOverlay: 'emptyGroup',
      defaultTabComponent: PANE,
      createComponent: ({ id }) => ({ element: events.pane(id as RunId), init: () => {} }),
      createTabComponent: ({ id }) => {
        const element = document.createElement('div');
        element.className = 'tab-slot';
        this.#widths.observe(element);
        let held: Held | null = null;
        return {
          element,
          init: ({ tabLocation }) => {
            held = events.tab(id as RunId, tabLocation === 'headerOverflow');
            element.append(held.element);
          },
          dispose: () => {
            this.#widths.unobserve(element);
            held?.release();
          },
        };
      },
    });
    // It would speak of every load of a layout; the panes say what matters themselves, and there is one alert at a time.
    for (const region of host.querySelectorAll('[aria-live]')) region.remove();
    const group = this.#api.onDidAddGroup((added) => {
      // The region of that name is the pane in it.
      added.element.setAttribute('role', 'group');
      for (const strip of added.element.querySelectorAll('.dv-tabs-container')) this.#widths.observe(strip);
      added.api.setConstraints({ minimumWidth: SMALLEST_TILE.width, minimumHeight: SMALLEST_TILE.height });
    });
    const active = this.#api.onDidActivePanelChange(() => {
      if (!this.#applying) queueMicrotask(() => this.#chosen());
    });
    const layout = this.#api.onDidLayoutChange(() => this.#read());
    this.#undo.push(
      () => group.dispose(),
      () => active.dispose(),
      () => layout.dispose(),
      () => this.#widths.disconnect(),
      this.#watchEdges(),
    );
  }

  /** Shows this. Cheap when nothing has changed. */
  show(shown: Shown): void {
    const root = shown.narrow ? tileOf(runsOf(shown.root), shown.focused ?? undefined) : shown.root;
    this.#applying = true;
    try {
      if (shown.narrow !== this.#narrow) {
        this.#narrow = shown.narrow;
        this.#api.updateOptions({ disableDnd: shown.narrow });
      }
      this.#arrange(root);
      this.#bringForward(root, shown.focused);
      this.#maximise(shown.narrow ? null : shown.maximised);
    } finally {
      this.#applying = false;
    }
    this.#reveal();
  }

  /** Names have come or changed: the tabs are called by them. */
  retitle(): void {
    for (const panel of this.#api.panels) {
      const title = this.#events.title(panel.id as RunId);
      if (panel.title !== title) panel.api.setTitle(title);
    }
  }

  /** Takes the library down. The panes' elements are the caller's. */
  dispose(): void {
    for (const step of this.#undo) step();
    // For good: what it still has to say concerns nobody.
    this.#applying = true;
    this.#api.dispose();
  }

  #arrange(root: Place | null): void {
    if (root === this.#root) return;
    const same = sameShape(root, this.#root) && sameShares(root, this.#root);
    this.#root = root;
    if (same) return;
    if (root === null) {
      this.#api.clear();
      return;
    }
    const { clientWidth, clientHeight } = this.#host;
    const box = clientWidth > 0 && clientHeight > 0 ? { width: clientWidth, height: clientHeight } : ASSUMED_SIZE;
    this.#api.fromJSON(toDock(root, box, this.#events.title), { reuseExistingPanels: true });
  }

  #bringForward(root: Place | null, focused: RunId | null): void {
    for (const tile of tilesOf(root)) {
      const panel = this.#api.getPanel(tile.active);
      if (panel !== undefined && panel.group.activePanel !== panel) panel.api.setActive();
    }
    const panel = focused === null ? undefined : this.#api.getPanel(focused);
    if (panel !== undefined && this.#api.activePanel !== panel) panel.api.setActive();
  }

  /** Scrolls every strip so that the tab which shows is in sight, whole where there is room for it. */
  #reveal(): void {
    for (const tab of this.#host.querySelectorAll('.dv-tabs-container > .dv-active-tab')) {
      const strip = tab.parentElement;
      if (strip === null) continue;
      const [from, to] = [tab.getBoundingClientRect(), strip.getBoundingClientRect()];
      if (from.left < to.left || from.width > to.width) strip.scrollLeft += from.left - to.left;
      else if (from.right > to.right) strip.scrollLeft += from.right - to.right;
    }
  }

  #maximise(run: RunId | null): void {
    const panel = run === null ? undefined : this.#api.getPanel(run);
    if (panel === undefined) {
      if (this.#api.hasMaximizedGroup()) this.#api.exitMaximizedGroup();
    } else if (!panel.api.isMaximized()) {
      panel.api.maximize();
    }
  }

  /** A person chose a pane, perhaps by moving it: first where it is now, then that it is in use. */
  #chosen(): void {
    this.#read();
    const panel = this.#api.activePanel;
    if (panel !== undefined && !this.#applying) this.#events.chosen(panel.id as RunId);
  }

  /** The library has changed: by us, by a person, or because the window did. */
  #read(): void {
    if (this.#applying || this.#root === null) return;
    const closed = runsOf(this.#root).filter((run) => this.#api.getPanel(run) === undefined);
    if (closed.length > 0) {
      // Nobody knows what the rest looks like now: the next arrangement is shown whole.
      this.#root = null;
      this.#events.closed(closed);
      return;
    }
    if (this.#narrow) return;
    const root = this.#api.hasMaximizedGroup() ? this.#readMaximised(this.#root) : fromDock(this.#api);
    if (!sameShape(root, this.#root) || (this.#resizing && !sameShares(root, this.#root))) {
      this.#root = root;
      this.#events.arranged(root);
    }
  }

  /** While a tile covers the others, its tabs are all that can change; asking for the rest would show it. */
  #readMaximised(root: Place): Place | null {
    const group = this.#api.activeGroup;
    if (group === undefined) return root;
    const runs = group.panels.map((panel) => panel.id as RunId);
    const [one] = runs;
    const tile = one === undefined ? undefined : tileWith(root, one);
    const active = group.activePanel?.id as RunId | undefined;
    return tile === undefined ? root : mapTiles(root, (other) => (other === tile ? tileOf(runs, active) : other));
  }

  #watchEdges(): () => void {
    const down = (event: PointerEvent) => {
      if (event.target instanceof Element && event.target.closest('.dv-sash') !== null) this.#resizing = true;
    };
    const up = () => {
      if (!this.#resizing) return;
      this.#read();
      this.#resizing = false;
    };
    this.#host.addEventListener('pointerdown', down, true);
    addEventListener('pointerup', up);
    addEventListener('pointercancel', up);
    return () => {
      this.#host.removeEventListener('pointerdown', down, true);
      removeEventListener('pointerup', up);
      removeEventListener('pointercancel', up);
    };
  }
}

function sameShares(a: Place | null, b: Place | null): boolean {
  if (a?.kind !== 'split' || b?.kind !== 'split') return true;
  return a.parts.every((part, index) => {
    const other = b.parts[index];
    return (
      other !== undefined && Math.abs(part.share - other.share) < SAME_SHARE && sameShares(part.place, other.place)
    );
  });
}
