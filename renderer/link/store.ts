// What the page knows of its host: the state of the link, the host itself, its runs and what it had to say.
// Output never comes here; it goes from the connection straight to the pane that shows it.
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Arrangement } from '../../shared/model/arrangement.ts';
import type { RunId } from '../../shared/model/ids.ts';
import type { Run } from '../../shared/model/run.ts';
import type { SavedCommand } from '../../shared/model/saved.ts';
import type { Pruned } from '../../shared/model/settings.ts';
import type { HostInfo } from '../../shared/protocol/messages.ts';
import type { KeyChoice } from '../../shared/protocol/schema.ts';

/** How it stands with the host. */
export type LinkStatus =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'online' }
  /** `gone`: it vanished. `stopped`: it said goodbye. Either way the page goes on trying. */
  | {
      readonly kind: 'offline';
      readonly cause: 'gone' | 'stopped';
      /** Attempts since it was lost. */
      readonly attempts: number;
      /** When the next attempt is due, milliseconds since the epoch; null while one is under way. */
      readonly nextTryAt: number | null;
    }
  /** No attempt would help: the person has to open the right link. */
  | { readonly kind: 'locked'; readonly why: 'no-token' | 'token-refused' }
  /** The host turned this page away, most likely because one of them is of another version. */
  | { readonly kind: 'turned-away'; readonly reason: string };

/** Something that the person should read. */
export interface Notice {
  readonly id: number;
  readonly level: 'info' | 'warning' | 'error';
  readonly text: string;
}

/** See the top of this file. */
export interface LinkState {
  readonly status: LinkStatus;
  /** The host last connected to; stays while the link is down. */
  readonly host: HostInfo | null;
  readonly runs: ReadonlyMap<RunId, Run>;
  /** The arrangement of panes that the host had kept when it was last connected to. */
  readonly layout: Arrangement | null;
  /** What was removed to keep to the settings since the host began; null for nothing. */
  readonly pruned: Pruned | null;
  /** The keys that a person chose, as the host has kept them. */
  readonly keys: KeyChoice | null;
  /** The commands that a person saved, by name. */
  readonly saved: readonly SavedCommand[];
  readonly notices: readonly Notice[];
  /** Why the host is ending its runs and itself; null while it isn't. */
  readonly closing: string | null;
}

/** The store, as everybody but the connection sees it. */
export type LinkStore = StoreApi<LinkState>;

/** Notices kept at most: more than these nobody reads. */
const MOST_NOTICES = 20;

/** An empty store, before the first connection. */
export function createLinkStore(): LinkStore {
  return createStore<LinkState>(() => ({
    status: { kind: 'connecting' },
    host: null,
    runs: new Map(),
    layout: null,
    pruned: null,
    keys: null,
    saved: [],
    notices: [],
    closing: null,
  }));
}

let nextNotice = 1;

/** Adds a notice; the same text again replaces the older one. */
export function addNotice(store: LinkStore, level: Notice['level'], text: string): void {
  const notice: Notice = { id: nextNotice++, level, text };
  store.setState(({ notices }) => ({
    notices: [...notices.filter((other) => other.text !== text), notice].slice(-MOST_NOTICES),
  }));
}

/** Takes a notice away. */
export function dismissNotice(store: LinkStore, id: number): void {
  store.setState(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) }));
}

/** Puts runs into the store, or their newer states over the older. */
export function putRuns(store: LinkStore, news: Iterable<Run>): void {
  store.setState((state) => {
    const runs = new Map(state.runs);
    for (const run of news) runs.set(run.id, run);
    return { runs };
  });
}

/** Takes a run out of the store. */
export function removeRun(store: LinkStore, id: RunId): void {
  store.setState(({ runs }) => {
    const rest = new Map(runs);
    rest.delete(id);
    return { runs: rest };
  });
}
