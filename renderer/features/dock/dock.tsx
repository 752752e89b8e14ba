// The docked panes. Tiles, tabs and dragging are the docking library's; what is in them is drawn here, by our own tree of
// components, into elements that belong to a run for as long as its pane is open. So a terminal is neither made anew nor
// moved in the document, however often its tab is.
import 'dockview-react/dist/styles/dockview.css';
import './dock.css';
import {
  type MouseEvent as ReactMouseEvent,
  type ReactNode,
  useCallback,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { createPortal } from 'react-dom';
import { useStore } from 'zustand';
import type { RunId } from '../../../shared/model/ids.ts';
import { isAlive } from '../../../shared/model/run.ts';
import {
  arrangeByHand,
  closePane,
  closePanes,
  focusPane,
  focusPaneWithKeyboard,
  isMaximised,
  type Layout,
  type LayoutStore,
  toggleMaximised,
} from '../../layout.ts';
import { useLink, useLinkState } from '../../link/use-link.ts';
import { runsOf, tileWith } from '../../places.ts';
import type { Point } from '../../ui/menu.tsx';
import { DockControl, type Held } from './dock-control.ts';
import { PaneTab, TAB_CLOSE } from './pane-tab.tsx';
import { type PaneWish, TabMenu } from './tab-menu.tsx';

/** How a pane stands in the dock. */
export interface PanePlace {
  readonly id: RunId;
  /** Behind another tab, or behind a maximised tile. */
  readonly hidden: boolean;
  /** It has its tile for itself. */
  readonly lone: boolean;
  /** No other tile could be seen beside it. */
  readonly alone: boolean;
  readonly maximised: boolean;
}

/** See the top of this file. */
export interface DockProps {
  readonly layout: LayoutStore;
  /** The window has room for one pane: all are tabs of one tile. */
  readonly narrow: boolean;
  /** Draws a pane. */
  pane(place: PanePlace): ReactNode;
  /** A person wants something of a pane that is more than showing or closing it. */
  onWish(run: RunId, wish: 'split-right' | 'split-down' | 'export' | 'pin' | 'tidy'): void;
}

interface TabMount {
  readonly key: number;
  readonly run: RunId;
  readonly element: HTMLElement;
}

/** The dock, for at least one pane. */
export function Dock({ layout, narrow, pane, onWish }: DockProps) {
  const { store } = useLink();
  const state = useStore(layout);
  const host = useRef<HTMLDivElement>(null);
  const control = useRef<DockControl | null>(null);
  const slots = useMemo(() => new PaneSlots(), []);
  const [tabs, setTabs] = useState<readonly TabMount[]>([]);
  const [ready, setReady] = useState(false);
  const [menu, setMenu] = useState<{ readonly run: RunId; readonly at: Point } | null>(null);
  const latestNarrow = useRef(narrow);

  useLayoutEffect(() => {
    if (host.current === null) return undefined;
    let key = 0;
    const hold = (run: RunId): Held => {
      key += 1;
      const mount = { key, run, element: document.createElement('div') };
      mount.element.className = 'tab-mount';
      const onClose = (event: Event, act: () => void) => {
        if (!(event.target instanceof Element) || event.target.closest(`.${TAB_CLOSE}`) === null) return;
        event.stopPropagation();
        act();
      };
      mount.element.addEventListener('pointerdown', (event) => onClose(event, () => {}));
      mount.element.addEventListener('click', (event) => onClose(event, () => closePane(layout, run)));
      setTabs((all) => [...all, mount]);
      return { element: mount.element, release: () => setTabs((all) => all.filter((other) => other !== mount)) };
    };
    const dock = new DockControl(host.current, {
      pane: (run) => slots.of(run),
      tab: hold,
      title: (run) => store.getState().runs.get(run)?.name ?? 'starting',
      chosen: (run) => focusPane(layout, run),
      closed: (runs) => closePanes(layout, (run) => runs.includes(run)),
      arranged: (root) => arrangeByHand(layout, root),
    });
    control.current = dock;
    const show = () => dock.show({ ...layout.getState(), narrow: latestNarrow.current });
    show();
    // Before React draws: a terminal must find its element in the document when it opens.
    const unshow = layout.subscribe(show);
    const unname = store.subscribe((now, before) => {
      if (now.runs !== before.runs) dock.retitle();
    });
    setReady(true);
    return () => {
      unshow();
      unname();
      control.current = null;
      setReady(false);
      dock.dispose();
    };
  }, [layout, slots, store]);

  useLayoutEffect(() => {
    latestNarrow.current = narrow;
    control.current?.show({ ...layout.getState(), narrow });
  }, [layout, narrow]);

  const open = runsOf(state.root);
  slots.keepOnly(open);
  const places = new Map(open.map((id) => [id, placeOf(state, id, narrow, open.length)]));

  const onTab = (event: ReactMouseEvent, act: (run: RunId) => void) => {
    const tab = event.target instanceof Element ? event.target.closest<HTMLElement>('.dv-tab') : null;
    const run = tab?.dataset['tabPanelId'] as RunId | undefined;
    if (run !== undefined) act(run);
  };
  const wish = useCallback(
    (run: RunId, what: PaneWish) => {
      const { runs } = store.getState();
      const ended = (id: RunId) => {
        const known = runs.get(id);
        return known !== undefined && !isAlive(known);
      };
      if (what === 'maximise') toggleMaximised(layout, run);
      else if (what === 'close') closePane(layout, run);
      else if (what === 'close-others') closePanes(layout, (other) => other !== run);
      else if (what === 'close-ended') closePanes(layout, ended);
      else onWish(run, what);
    },
    [layout, store, onWish],
  );

  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the tabs inside are the library's; their events come up to here */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: Enter on a tab is the library's, and the panes have keys of their own */}
      <div
        ref={host}
        className={`dock ${narrow ? 'dock-narrow' : ''}`}
        onClick={(event) => onTab(event, (run) => focusPaneWithKeyboard(layout, run))}
        onDoubleClick={(event) => onTab(event, (run) => !narrow && open.length > 1 && toggleMaximised(layout, run))}
        onAuxClick={(event) => event.button === 1 && onTab(event, (run) => closePane(layout, run))}
        onContextMenu={(event) =>
          onTab(event, (run) => {
            event.preventDefault();
            setMenu({ run, at: pointOf(event) });
          })
        }
      >
        {tabs.map(({ key, run, element }) =>
          createPortal(<Tab id={run} hidden={places.get(run)?.hidden ?? true} />, element, String(key)),
        )}
      </div>
      {ready && open.map((id) => createPortal(pane(placeFor(places, id)), slots.of(id), id))}
      {menu !== null && places.has(menu.run) && (
        <Menu
          layout={layout}
          run={menu.run}
          at={menu.at}
          narrow={narrow}
          onWish={(what) => wish(menu.run, what)}
          onClose={() => setMenu(null)}
        />
      )}
    </>
  );
}

/** The elements of open panes: one for a run, from its opening to its closing. */
class PaneSlots {
  readonly #elements = new Map<RunId, HTMLElement>();

  of(run: RunId): HTMLElement {
    const known = this.#elements.get(run);
    if (known !== undefined) return known;
    const element = document.createElement('div');
    element.className = 'pane-slot';
    this.#elements.set(run, element);
    return element;
  }

  keepOnly(open: readonly RunId[]): void {
    for (const run of this.#elements.keys()) if (!open.includes(run)) this.#elements.delete(run);
  }
}

function placeOf(state: Layout, id: RunId, narrow: boolean, panes: number): PanePlace {
  const tile = tileWith(state.root, id);
  const maximised = isMaximised(state, id);
  const behind = state.maximised !== null && !maximised;
  return {
    id,
    hidden: narrow ? (state.focused ?? runsOf(state.root).at(-1)) !== id : tile?.active !== id || behind,
    lone: narrow ? panes === 1 : tile?.runs.length === 1,
    alone: narrow || panes === tile?.runs.length,
    maximised: !narrow && maximised,
  };
}

function placeFor(places: ReadonlyMap<RunId, PanePlace>, id: RunId): PanePlace {
  return places.get(id) ?? { id, hidden: true, lone: true, alone: true, maximised: false };
}

function Tab({ id, hidden }: { readonly id: RunId; readonly hidden: boolean }) {
  const run = useLinkState((state) => state.runs.get(id));
  return run === undefined ? <div className="tab" /> : <PaneTab run={run} hidden={hidden} />;
}

function Menu({
  layout,
  run: id,
  at,
  narrow,
  onWish,
  onClose,
}: {
  readonly layout: LayoutStore;
  readonly run: RunId;
  readonly at: Point;
  readonly narrow: boolean;
  onWish(wish: PaneWish): void;
  onClose(): void;
}) {
  const runs = useLinkState((state) => state.runs);
  const online = useLinkState((state) => state.status.kind === 'online');
  const state = useStore(layout);
  const run = runs.get(id);
  if (run === undefined) return null;
  const open = runsOf(state.root);
  return (
    <TabMenu
      run={run}
      at={at}
      maximised={isMaximised(state, id)}
      tabs={tileWith(state.root, id)?.runs.length ?? 1}
      panes={open.length}
      ended={open.flatMap((other) => runs.get(other) ?? []).filter((other) => !isAlive(other)).length}
      narrow={narrow}
      online={online}
      onWish={onWish}
      onClose={onClose}
    />
  );
}

/** Where a menu goes: at the pointer, or beneath the tab when a key asked for it. */
function pointOf(event: ReactMouseEvent): Point {
  if (event.clientX !== 0 || event.clientY !== 0) return { x: event.clientX, y: event.clientY };
  const box = event.target instanceof Element ? event.target.getBoundingClientRect() : undefined;
  return { x: box?.left ?? 0, y: box?.bottom ?? 0 };
}
