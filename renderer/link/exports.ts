// The exports of this page: one at a time, as the host serves them. A lost connection ends the one under way.
import type { ExportEnd, ExportGoal, ExportOrder } from '../../shared/model/export.ts';
import type { HostMessage } from '../../shared/protocol/messages.ts';

/** What exports need of the connection. */
export interface ExportLink {
  call(ask: { readonly export: number; readonly order: ExportOrder; readonly goal: ExportGoal }): Promise<ExportEnd>;
  send(message: unknown): void;
}

/** An export under way. */
export interface ActiveExport {
  /** How it ended; never rejects. */
  readonly end: Promise<ExportEnd>;
  cancel(): void;
}

/** Begins exports and tells how far they are. */
export class Exports {
  readonly #link: ExportLink;
  readonly #watching = new Map<number, (done: number, total: number) => void>();
  #next = 1;

  constructor(link: ExportLink) {
    this.#link = link;
  }

  start(order: ExportOrder, goal: ExportGoal, onProgress: (done: number, total: number) => void): ActiveExport {
    const number = this.#next++;
    this.#watching.set(number, onProgress);
    const end = this.#link
      .call({ export: number, order, goal })
      .catch((error: unknown): ExportEnd => {
        return { kind: 'failed', why: error instanceof Error ? error.message : String(error) };
      })
      .finally(() => this.#watching.delete(number));
    return { end, cancel: () => this.#link.send({ type: 'export-cancel', export: number }) };
  }

  deliver({ export: number, done, total }: Extract<HostMessage, { readonly type: 'exporting' }>): void {
    this.#watching.get(number)?.(done, total);
  }
}
