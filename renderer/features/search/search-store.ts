// What the search panel shows: the query as it is being written, and what has been found so far, run by run. Hits come
// in the order of their times; a run's section stands where its first hit came.
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { RunId } from '../../../shared/model/ids.ts';
import type { SearchEnd, SearchHit, SearchProgress, SearchQuery } from '../../../shared/model/search.ts';
import { MAX_HITS } from '../../../shared/protocol/messages.ts';
import type { ActiveSearch, Searches } from '../../link/searches.ts';

/** Hits that are asked for at first, and further ones when the list nears its end. */
const FIRST_HITS = 1000;
const MORE_HITS = 4000;

/** The hits of one run. */
export interface Section {
  readonly run: RunId;
  readonly hits: readonly SearchHit[];
  readonly folded: boolean;
}

/** See the top of this file. */
export interface SearchState {
  readonly sections: readonly Section[];
  readonly count: number;
  /** Hits that were asked for; when as many have come, the search waits. */
  readonly wanted: number;
  readonly progress: SearchProgress | null;
  /** Null before the first search and while one is under way. */
  readonly end: SearchEnd | null;
  readonly searching: boolean;
}

const NOTHING: SearchState = {
  sections: [],
  count: 0,
  wanted: FIRST_HITS,
  progress: null,
  end: null,
  searching: false,
};

/** A line of the list: a run's head, or a hit. */
export type Row =
  | { readonly kind: 'run'; readonly section: Section }
  | { readonly kind: 'hit'; readonly hit: SearchHit };

/** The rows of some sections. */
export function rowsOf(sections: readonly Section[]): Row[] {
  return sections.flatMap((section): Row[] => [
    { kind: 'run', section },
    ...(section.folded ? [] : section.hits.map((hit) => ({ kind: 'hit' as const, hit }))),
  ]);
}

/** Searches, and keeps what comes. */
export class SearchStore {
  readonly state: StoreApi<SearchState> = createStore<SearchState>(() => NOTHING);
  readonly #searches: Searches;
  #active: ActiveSearch | null = null;

  constructor(searches: Searches) {
    this.#searches = searches;
  }

  /** Begins a search in place of the one before. */
  search(query: SearchQuery, runs: readonly RunId[] | null): void {
    this.clear();
    this.state.setState({ searching: true });
    this.#active = this.#searches.start(
      { query, runs, wanted: FIRST_HITS },
      {
        found: (hits, progress) => this.state.setState((state) => withHits({ ...state, progress }, hits)),
        over: (end, progress) => {
          this.#active = null;
          this.state.setState((state) => ({ ...state, end, progress: progress ?? state.progress, searching: false }));
        },
      },
    );
  }

  /** Asks for further hits, if the search waits for that. */
  more(): void {
    const { count, wanted } = this.state.getState();
    if (this.#active === null || count < wanted || wanted >= MAX_HITS) return;
    const next = Math.min(MAX_HITS, wanted + MORE_HITS);
    this.state.setState({ wanted: next });
    this.#active.more(next);
  }

  fold(run: RunId): void {
    this.state.setState(({ sections }) => ({
      sections: sections.map((section) => (section.run === run ? { ...section, folded: !section.folded } : section)),
    }));
  }

  /** Ends the search and forgets what it found. */
  clear(): void {
    this.#active?.drop();
    this.#active = null;
    this.state.setState(NOTHING, true);
  }
}

/** The state with some more hits. */
export function withHits(state: SearchState, hits: readonly SearchHit[]): SearchState {
  if (hits.length === 0) return state;
  const fresh = new Map<RunId, SearchHit[]>();
  for (const hit of hits) {
    const found = fresh.get(hit.run);
    if (found === undefined) fresh.set(hit.run, [hit]);
    else found.push(hit);
  }
  const sections = state.sections.map((section) => {
    const more = fresh.get(section.run);
    fresh.delete(section.run);
    return more === undefined ? section : { ...section, hits: [...section.hits, ...more] };
  });
  for (const [run, found] of fresh) sections.push({ run, hits: found, folded: false });
  return { ...state, sections, count: state.count + hits.length };
}
