// The searches of this page. The host serves one at a time; a lost connection ends the one under way, and says so.
import type { RunId } from '../../shared/model/ids.ts';
import type { SearchEnd, SearchHit, SearchProgress, SearchQuery } from '../../shared/model/search.ts';
import type { HostMessage } from '../../shared/protocol/messages.ts';

/** Receives what a search finds. */
export interface SearchSink {
  found(hits: readonly SearchHit[], progress: SearchProgress): void;
  /** It is over; nothing follows. */
  over(end: SearchEnd, progress: SearchProgress | null): void;
}

/** A search under way. */
export interface ActiveSearch {
  /** So many hits in all are wanted now. */
  more(wanted: number): void;
  /** Nothing more is wanted, and nothing more is told. */
  drop(): void;
}

/** What is asked, and of which runs (null: of all). */
export interface SearchAsk {
  readonly query: SearchQuery;
  readonly runs: readonly RunId[] | null;
  readonly wanted: number;
}

type SearchMessage = Extract<HostMessage, { readonly type: 'found' | 'searched' }>;

/** What searches need of the connection. */
export interface SearchLink {
  call(ask: SearchAsk & { readonly search: number }): Promise<unknown>;
  send(message: unknown): void;
}

/** Begins searches and hands what comes of them to their sinks. */
export class Searches {
  readonly #link: SearchLink;
  #current: { readonly search: number; readonly sink: SearchSink } | null = null;
  #next = 1;

  constructor(link: SearchLink) {
    this.#link = link;
  }

  /** Begins a search in place of the one before, which is told nothing more. */
  start(ask: SearchAsk, sink: SearchSink): ActiveSearch {
    const search = this.#next++;
    const current = { search, sink };
    this.#current = current;
    this.#link.call({ ...ask, search }).catch((error: unknown) => {
      if (this.#current !== current) return;
      this.#current = null;
      sink.over({ kind: 'failed', why: error instanceof Error ? error.message : String(error) }, null);
    });
    return {
      more: (wanted) => this.#link.send({ type: 'search-more', search, wanted }),
      drop: () => {
        if (this.#current !== current) return;
        this.#current = null;
        this.#link.send({ type: 'search-end', search });
      },
    };
  }

  deliver(message: SearchMessage): void {
    if (this.#current?.search !== message.search) return;
    const { sink } = this.#current;
    if (message.type === 'found') sink.found(message.hits, message.progress);
    else {
      this.#current = null;
      sink.over(message.end, message.progress);
    }
  }

  /** The connection was lost. */
  lost(): void {
    const current = this.#current;
    this.#current = null;
    current?.sink.over(
      { kind: 'failed', why: 'The connection to the host was lost. Search again when it is back.' },
      null,
    );
  }
}
