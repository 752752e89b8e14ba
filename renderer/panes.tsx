// The panes of the window, or what stands there while none is open.
import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { RunId } from '../shared/model/ids.ts';
import type { TerminalSize } from '../shared/model/stream.ts';
import type { HostInfo } from '../shared/protocol/messages.ts';
import { Empty } from './features/start/empty.tsx';
import { shortcut } from './keys.ts';
import type { LayoutStore } from './layout.ts';
import { useLinkState } from './link/use-link.ts';
import { RunPane } from './run-pane.tsx';

/** The docking library is as large as the rest of the window together: it comes after the first paint. */
export const loadDock = () => import('./features/dock/dock.tsx');
const Dock = lazy(async () => ({ default: (await loadDock()).Dock }));

/** Below this width one pane is shown, and the list is a strip; the style sheets say the same. */
const NARROW = '(max-width: 900px)';

/** See the top of this file. */
export function Panes({
  layout,
  host,
  onSize,
  onOpenLog,
  onExport,
  onShow,
  onSearch,
  onShell,
  onWish,
  onExample,
}: {
  readonly layout: LayoutStore;
  readonly host: HostInfo;
  onSize(size: TerminalSize): void;
  onOpenLog(run: RunId, at: number | null): void;
  onExport(run: RunId): void;
  onShow(run: RunId): void;
  onSearch(run: RunId): void;
  onShell(): void;
  onWish(run: RunId, wish: 'split-right' | 'split-down' | 'export' | 'pin' | 'tidy'): void;
  onExample(line: string): void;
}) {
  const empty = useStore(layout, (state) => state.root === null);
  const first = useLinkState((state) => state.runs.size === 0);
  const narrow = useMedia(NARROW);
  if (empty) {
    return (
      <Empty
        first={first}
        windows={host.platform === 'win32'}
        shortcut={shortcut('run')}
        shellShortcut={shortcut('shell')}
        onExample={onExample}
        onShell={onShell}
      />
    );
  }
  return (
    <Suspense fallback={null}>
      <Dock
        layout={layout}
        narrow={narrow}
        pane={(place) => (
          <RunPane
            place={place}
            layout={layout}
            onSize={onSize}
            onOpenLog={onOpenLog}
            onExport={onExport}
            onShow={onShow}
            onSearch={onSearch}
          />
        )}
        onWish={onWish}
      />
    </Suspense>
  );
}

function useMedia(query: string): boolean {
  const media = useMemo(() => matchMedia(query), [query]);
  const [matches, setMatches] = useState(media.matches);
  useEffect(() => {
    const onChange = () => setMatches(media.matches);
    media.addEventListener('change', onChange);
    return () => media.removeEventListener('change', onChange);
  }, [media]);
  return matches;
}
