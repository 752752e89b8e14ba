// Lines of several streams, whole: each stream's line is gathered until it ends, so that no other cuts it in two. Where
// there is only one stream nothing waits.
import type { StreamName } from '../../../shared/model/stream.ts';
import type { ExportedRun } from './order.ts';
import type { Piece } from './run-pieces.ts';
import { TerminalText } from './terminal-text.ts';

/** A line that is longer than so many characters is given out as it is, and goes on in the next. */
const LONGEST_LINE = 1024 * 1024;

/** A stream of a run. */
export interface Source {
  readonly run: ExportedRun;
  readonly stream: StreamName;
}

/** Turns the parts of one stream into what is written. */
export interface LineWriter {
  text(text: string): string;
  look(parameters: string): void;
  /** What a line needs at its end, or where it is cut. */
  close(): string;
}

/** Takes lines. */
export interface LineSink {
  /** A line, or a part of one: `first` and `last` say where it begins and ends. */
  line(source: Source, time: number, line: string, first: boolean, last: boolean): void;
  /** Bytes of a stream that could not be kept. */
  lost(source: Source, time: number, bytes: number): void;
}

/** Gathers the lines of all streams of an export. */
export class Lines {
  readonly #runs: readonly ExportedRun[];
  readonly #writer: () => LineWriter;
  readonly #sink: LineSink;
  readonly #atOnce: boolean;
  readonly #streams = new Map<string, StreamLines>();

  /** `atOnce`: there is only one stream. */
  constructor(runs: readonly ExportedRun[], atOnce: boolean, writer: () => LineWriter, sink: LineSink) {
    this.#runs = runs;
    this.#atOnce = atOnce;
    this.#writer = writer;
    this.#sink = sink;
  }

  push({ run: index, span, bytes }: Piece): void {
    const run = this.#runs[index];
    if (span.kind === 'resize' || run === undefined) return;
    const key = `${index} ${span.stream}`;
    const lines = this.#streams.get(key) ?? new StreamLines({ run, stream: span.stream }, this.#writer(), this.#sink);
    this.#streams.set(key, lines);
    if (span.kind === 'lost') lines.lose(span.time, span.length);
    else lines.push(span.time, bytes, this.#atOnce);
  }

  end(): void {
    for (const lines of this.#streams.values()) lines.end(this.#atOnce);
  }
}

class StreamLines {
  readonly #source: Source;
  readonly #writer: LineWriter;
  readonly #sink: LineSink;
  readonly #decoder: TextDecoder;
  readonly #text: TerminalText;
  #line = '';
  /** When the line began; null while it has not. */
  #began: number | null = null;
  #first = true;
  #time = 0;

  constructor(source: Source, writer: LineWriter, sink: LineSink) {
    this.#source = source;
    this.#writer = writer;
    this.#sink = sink;
    this.#decoder = new TextDecoder(source.run.encoding ?? 'utf-8');
    this.#text = new TerminalText({
      text: (text) => {
        this.#began ??= this.#time;
        this.#line += writer.text(text);
      },
      lineEnd: () => {
        this.#began ??= this.#time;
        this.#give(true);
      },
      look: (parameters) => writer.look(parameters),
    });
  }

  push(time: number, bytes: Uint8Array, atOnce: boolean): void {
    this.#time = time;
    this.#text.push(this.#decoder.decode(bytes, { stream: true }));
    if (this.#line.length > LONGEST_LINE || (atOnce && this.#line.length > 0)) this.#give(!atOnce);
  }

  lose(time: number, bytes: number): void {
    this.#time = time;
    // What follows need not continue what came before: half a character or sequence ends here.
    this.#finish();
    if (this.#isOpen) this.#give(true);
    this.#sink.lost(this.#source, time, bytes);
  }

  end(atOnce: boolean): void {
    this.#finish();
    if (this.#isOpen) this.#give(!atOnce);
  }

  get #isOpen(): boolean {
    return this.#began !== null || !this.#first;
  }

  #finish(): void {
    this.#text.push(this.#decoder.decode());
    this.#text.end();
  }

  #give(last: boolean): void {
    const line = this.#line + this.#writer.close();
    this.#sink.line(this.#source, this.#began ?? this.#time, line, this.#first, last);
    this.#first = last;
    this.#line = '';
    if (last) this.#began = null;
  }
}
