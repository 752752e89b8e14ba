// Every view that this page has on the output of a run. A view's place is one offset: what it has been
// given. When the connection is lost the views stay, and the next connection attaches each at its place,
// so that a pane neither repeats nor misses a byte.
import type { RunId } from '../../shared/model/ids.ts';
import type { HostMessage } from '../../shared/protocol/messages.ts';
import { offsetsIn, unpackSpan } from '../../shared/protocol/spans.ts';
import type { Feed, FeedView, OnlyStream, OutputSink } from './feed.ts';

interface View {
  readonly number: number;
  readonly run: RunId;
  readonly sink: OutputSink;
  readonly only: OnlyStream | undefined;
  /** Offset after the last byte given to the sink; null while the host still chooses where to begin. */
  place: number | null;
  /** Offset at which this connection began: older acknowledgements mean nothing to it. */
  base: number;
  acknowledged: number;
  ended: boolean;
}

/** The messages that belong to a view. */
export type ViewMessage = Extract<HostMessage, { readonly view: number }>;

/** Keeps the views of a page, whatever happens to its connection. */
export class Views implements Feed {
  readonly #views = new Map<number, View>();
  readonly #send: (message: unknown) => boolean;
  readonly #isGone: (run: RunId) => boolean;
  #next = 1;

  /** `send` tells whether there was a connection to send over; a run that is gone has nothing to be attached to. */
  constructor(send: (message: unknown) => boolean, isGone: (run: RunId) => boolean) {
    this.#send = send;
    this.#isGone = isGone;
  }

  attach(run: RunId, from: number | null, sink: OutputSink, only?: OnlyStream): FeedView {
    const view: View = {
      number: this.#next++,
      run,
      sink,
      only,
      place: from,
      base: from ?? 0,
      acknowledged: from ?? 0,
      ended: false,
    };
    this.#views.set(view.number, view);
    this.#announce(view);
    return {
      acknowledge: (upTo) => this.#acknowledge(view, upTo),
      detach: () => {
        if (this.#views.delete(view.number)) this.#send({ type: 'detach', view: view.number });
      },
    };
  }

  /** A new connection, or a run that stays after all: every view (of it) that is not through says where it is. */
  reattach(run?: RunId): void {
    for (const view of this.#views.values()) {
      if (!view.ended && (run === undefined || view.run === run)) this.#announce(view);
    }
  }

  /** Hands a message to the view it is for. Messages for a view that has detached meanwhile are let go. */
  deliver(message: ViewMessage): void {
    const view = this.#views.get(message.view);
    if (view === undefined) return;
    switch (message.type) {
      case 'output': {
        const spans = message.spans.map(unpackSpan);
        view.place = message.at + offsetsIn(spans);
        view.sink.output(message.at, spans, message.bytes);
        break;
      }
      case 'snapshot':
        view.place = message.at;
        view.sink.snapshot(message.at, message.size, message.bytes, message.skipped);
        break;
      case 'skipped':
        view.place = message.to;
        view.sink.skipped(message.from, message.to, message.why);
        break;
      case 'end':
        view.ended = true;
        view.sink.end(message.at);
        break;
    }
  }

  #announce(view: View): void {
    view.base = view.place ?? 0;
    view.acknowledged = view.base;
    if (this.#isGone(view.run)) return;
    const only = view.only === undefined ? {} : { only: view.only };
    this.#send({ type: 'attach', view: view.number, run: view.run, from: view.place, ...only });
  }

  #acknowledge(view: View, upTo: number): void {
    if (upTo <= view.acknowledged || upTo < view.base || !this.#views.has(view.number)) return;
    view.acknowledged = upTo;
    this.#send({ type: 'ack', view: view.number, upTo });
  }
}
