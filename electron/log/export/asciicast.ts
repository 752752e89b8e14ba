// A recording of one run for players of asciicasts, version 3 (docs.asciinema.org/manual/asciicast/v3): a header, then
// events with the seconds since the one before. Output is text in JSON, so a character that was cut waits for its rest.
import { DEFAULT_TERMINAL_SIZE, type TerminalSize } from '../../../shared/model/stream.ts';
import type { Format, Out } from './format.ts';
import { lostText } from './format.ts';
import type { ExportedRun } from './order.ts';
import type { Piece } from './run-pieces.ts';

/** The form `asciicast`. `size` is that of the terminal before the first byte, as far as the log tells. */
export function asciicastFormat(run: ExportedRun, size: TerminalSize | null, out: Out): Format {
  return new Asciicast(run, size, out);
}

class Asciicast implements Format {
  readonly #run: ExportedRun;
  readonly #out: Out;
  readonly #decoders = new Map<string, TextDecoder>();
  #size: TerminalSize;
  /** Of the event before, in microseconds; null before the first. */
  #last: number | null;

  constructor(run: ExportedRun, size: TerminalSize | null, out: Out) {
    this.#run = run;
    this.#out = out;
    this.#size = size ?? run.size ?? DEFAULT_TERMINAL_SIZE;
    // What is left of a long log begins where it begins, not with hours of silence.
    this.#last = run.begin === 0 ? run.startedAt * 1000 : null;
    const term = { cols: this.#size.cols, rows: this.#size.rows, type: 'xterm-256color' };
    const timestamp = Math.floor(run.startedAt / 1000);
    out(`${JSON.stringify({ version: 3, term, timestamp, command: run.command, title: run.name })}\n`);
  }

  piece({ span, bytes }: Piece): void {
    if (span.kind === 'resize') {
      const { cols, rows } = span.size;
      if (cols === this.#size.cols && rows === this.#size.rows) return;
      this.#size = span.size;
      this.#event(span.time, 'r', `${cols}x${rows}`);
    } else if (span.kind === 'lost') {
      this.#event(span.time, 'm', lostText({ run: this.#run, stream: span.stream }, span.length));
    } else {
      const decoder = this.#decoders.get(span.stream) ?? new TextDecoder(this.#run.encoding ?? 'utf-8');
      this.#decoders.set(span.stream, decoder);
      this.#output(span.time, decoder.decode(bytes, { stream: true }));
    }
  }

  end(): void {
    const { endedAt, exitStatus } = this.#run;
    const time = endedAt ?? (this.#last ?? 0) / 1000;
    for (const decoder of this.#decoders.values()) this.#output(time, decoder.decode());
    if (endedAt !== null && exitStatus !== null) this.#event(endedAt, 'x', String(exitStatus));
  }

  #output(time: number, text: string): void {
    if (text === '') return;
    // A pipe has nobody who returns the carriage; a player needs it.
    this.#event(time, 'o', this.#run.size === null ? text.replaceAll('\n', '\r\n') : text);
  }

  #event(time: number, code: string, data: string): void {
    const now = Math.round(time * 1000);
    const last = this.#last ?? now;
    const interval = Math.max(0, now - last);
    this.#last = last + interval;
    this.#out(`[${interval / 1_000_000}, "${code}", ${JSON.stringify(data)}]\n`);
  }
}
