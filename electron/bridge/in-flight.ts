// What has been sent to one view and not been acknowledged yet. Offsets alone can't tell: between two of them may lie
// output that was sent, or output that the view was taken past. So every message is remembered with its own size until
// an acknowledgement reaches its end. A jump forgives nothing: what was sent before it is still under way.

interface Sent {
  /** Offset after the message's last byte. */
  readonly end: number;
  bytes: number;
}

/** Counts the bytes under way to one view. */
export class InFlight {
  readonly #sent: Sent[] = [];
  #acked: number;
  #bytes = 0;

  /** `from` is the offset up to which nothing is owed. */
  constructor(from = 0) {
    this.#acked = from;
  }

  /** Bytes sent and not acknowledged. */
  get bytes(): number {
    return this.#bytes;
  }

  /** A message of `bytes` bytes was sent; acknowledging `end` acknowledges all of it. Ends never go back. */
  add(end: number, bytes: number): void {
    // An acknowledgement of `end` has come already and will not come twice (a screen sent where the view is).
    if (end <= this.#acked) return;
    this.#sent.push({ end, bytes });
    this.#bytes += bytes;
  }

  /** The view has taken everything before `upTo`; false when that is not news. */
  acknowledge(upTo: number): boolean {
    if (upTo <= this.#acked) return false;
    this.#acked = upTo;
    let first = this.#sent[0];
    while (first !== undefined && first.end <= upTo) {
      this.#bytes -= first.bytes;
      this.#sent.shift();
      first = this.#sent[0];
    }
    if (first !== undefined && first.end - upTo < first.bytes) {
      this.#bytes -= first.bytes - (first.end - upTo);
      first.bytes = first.end - upTo;
    }
    return true;
  }
}
