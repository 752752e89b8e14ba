// How components reach the link: the store to read, the connection to act.
import { createContext, use, useCallback } from 'react';
import { useStore } from 'zustand';
import { type QuotingRules, quotingRules } from '../../shared/text/quoting.ts';
import type { Connection } from './connection.ts';
import { addNotice, type LinkState, type LinkStore } from './store.ts';

/** A page's link to its host. */
export interface Link {
  readonly connection: Connection;
  readonly store: LinkStore;
}

/** Provides the link to everything beneath. */
export const LinkContext = createContext<Link | null>(null);

/** The link of this page. */
export function useLink(): Link {
  const link = use(LinkContext);
  if (link === null) throw new Error('useLink needs a LinkContext above it.');
  return link;
}

/** One part of what the page knows; re-renders when that part changes. */
export function useLinkState<T>(select: (state: LinkState) => T): T {
  return useStore(useLink().store, select);
}

/** How commands are quoted on the host: as its system wants it. */
export function useQuotingRules(): QuotingRules {
  return useLinkState((state) => quotingRules(state.host?.platform ?? ''));
}

/** Lets something be asked of the host whose answer nobody waits for; a refusal becomes a notice. */
export function useReport(): (asked: Promise<unknown>) => void {
  const { store } = useLink();
  return useCallback(
    (asked) => {
      asked.catch((error: unknown) => {
        addNotice(store, 'error', error instanceof Error ? error.message : String(error));
      });
    },
    [store],
  );
}
