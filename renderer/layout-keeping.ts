// Keeps the arrangement of panes: in step with the runs, in this window over a reload, and by the host for the next
// window and the next start. A window's own memory wins over the host's, so that two windows on one data directory
// don't rearrange each other. What was kept and makes no sense is as good as nothing; the host says so of its own.
import { type Arrangement, keptArrangement, parseArrangement } from '../shared/model/arrangement.ts';
import { EMPTY_LAYOUT, keepUp, type LayoutStore } from './layout.ts';
import type { LinkStore } from './link/store.ts';

/** Where an arrangement is kept. */
export interface Keeping {
  /** This window's memory. */
  readonly own: Pick<Storage, 'getItem' | 'setItem'>;
  /** Tells the host; called for every change. */
  tellHost(arrangement: Arrangement): void;
}

/** Follows the runs and keeps what comes of it. Call once. */
export function keepLayout(link: LinkStore, layout: LayoutStore, { own, tellHost }: Keeping): void {
  let key: string | null = null;
  let kept = '';
  link.subscribe((state, before) => {
    if (state.host === null) return;
    const place = `proactor:layout:${state.host.dataDirectory}`;
    if (place !== key) {
      key = place;
      const known = recall(own, place) ?? state.layout;
      kept = known === null ? '' : textOf(known);
      layout.setState({ ...EMPTY_LAYOUT, ...known });
    }
    if (state.runs !== before.runs || state.host !== before.host)
      layout.setState(keepUp(layout.getState(), state.runs));
  });
  layout.subscribe((state) => {
    if (key === null) return;
    const text = textOf(state);
    if (text === kept) return;
    kept = text;
    own.setItem(key, text);
    tellHost(state);
  });
}

function textOf(arrangement: Arrangement): string {
  return JSON.stringify(keptArrangement(arrangement));
}

function recall(own: Keeping['own'], key: string): Arrangement | null {
  const text = own.getItem(key);
  if (text === null) return null;
  try {
    const parsed = parseArrangement(JSON.parse(text));
    return parsed.ok ? parsed.arrangement : null;
  } catch {
    return null; // Half written, or not ours.
  }
}

/** Calls `tell` with the newest arrangement once it has been quiet for `ms` milliseconds; `flush` does it now. */
export function afterQuiet(
  tell: (arrangement: Arrangement) => void,
  ms: number,
): { later(arrangement: Arrangement): void; flush(): void } {
  let waiting: Arrangement | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    clearTimeout(timer);
    if (waiting !== null) tell(waiting);
    waiting = null;
  };
  return {
    later: (arrangement) => {
      waiting = arrangement;
      clearTimeout(timer);
      timer = setTimeout(flush, ms);
    },
    flush,
  };
}
