// What a terminal would be given, to be looked at with `less -R` or `cat`. Of one stream it is the bytes themselves.
// Where two take turns it goes line by line, and each keeps its own colours; where several runs do, a line above says
// whose output follows and when it came. Line feeds stay as they are: a terminal adds the carriage returns itself.
import { SgrState } from '../../../shared/text/sgr-state.ts';
import { type Format, hasOneStream, lostText, type Out, originOf, stampOf } from './format.ts';
import type { Source } from './lines.ts';
import type { ExportJob } from './order.ts';
import type { Piece } from './run-pieces.ts';
import { TerminalText } from './terminal-text.ts';

/** A line that is longer than this, in bytes, is given out in parts. */
const LONGEST_LINE = 1024 * 1024;

const LINE_FEED = 0x0a;
const PLAIN = '\x1b[0m';

/** The form `ansi`. */
export function ansiFormat(job: ExportJob, out: Out): Format {
  return hasOneStream(job) ? new OneStream(job, out) : new TakingTurns(job, out);
}

/** UTF-8, which terminals read today: bytes as they are, or what another encoding means. */
class Recoded {
  readonly #decoder: TextDecoder | null;

  constructor(encoding: string | null) {
    this.#decoder = encoding === null || isUtf8(encoding) ? null : new TextDecoder(encoding);
  }

  push(bytes: Uint8Array): Uint8Array {
    return this.#decoder === null ? bytes : Buffer.from(this.#decoder.decode(bytes, { stream: true }));
  }

  end(): Uint8Array {
    return this.#decoder === null ? new Uint8Array(0) : Buffer.from(this.#decoder.decode());
  }
}

function isUtf8(encoding: string): boolean {
  return /^(unicode-1-1-)?utf-?8$/i.test(encoding);
}

class OneStream implements Format {
  readonly #recoded: Recoded;
  readonly #job: ExportJob;
  readonly #out: Out;

  constructor(job: ExportJob, out: Out) {
    this.#recoded = new Recoded(job.runs[0]?.encoding ?? null);
    this.#job = job;
    this.#out = out;
  }

  piece({ span, bytes }: Piece): void {
    const [run] = this.#job.runs;
    if (span.kind === 'output') this.#out(this.#recoded.push(bytes));
    else if (span.kind === 'lost' && run !== undefined) {
      this.#out(`${PLAIN}\n${lostText({ run, stream: span.stream }, span.length)}\n`);
    }
  }

  end(): void {
    this.#out(this.#recoded.end());
  }
}

/** One stream among several. */
interface Turn {
  readonly source: Source;
  readonly recoded: Recoded;
  readonly state: SgrState;
  readonly looks: TerminalText;
  /** The unfinished line, and how it looks where it begins. */
  parts: Uint8Array[];
  length: number;
  before: string;
}

class TakingTurns implements Format {
  readonly #job: ExportJob;
  readonly #out: Out;
  readonly #turns = new Map<string, Turn>();
  #run: Source['run'] | null = null;
  #turn: Turn | null = null;
  #atLineStart = true;

  constructor(job: ExportJob, out: Out) {
    this.#job = job;
    this.#out = out;
  }

  piece({ run: index, span, bytes }: Piece): void {
    const run = this.#job.runs[index];
    if (span.kind === 'resize' || run === undefined) return;
    const turn = this.#turnOf(`${index} ${span.stream}`, { run, stream: span.stream });
    if (span.kind === 'lost') {
      this.#give(turn, span.time, true);
      this.#head(turn, span.time);
      this.#out(`${lostText(turn.source, span.length)}\n`);
      return;
    }
    this.#take(turn, span.time, turn.recoded.push(bytes));
  }

  end(): void {
    for (const turn of this.#turns.values()) {
      const now = turn.source.run.endedAt ?? Date.now();
      this.#take(turn, now, turn.recoded.end());
      this.#give(turn, now, true);
    }
  }

  #turnOf(key: string, source: Source): Turn {
    const known = this.#turns.get(key);
    if (known !== undefined) return known;
    const state = new SgrState();
    const looks = new TerminalText({ text: () => {}, lineEnd: () => {}, look: (list) => state.apply(list) });
    const recoded = new Recoded(source.run.encoding);
    const turn: Turn = { source, recoded, state, looks, parts: [], length: 0, before: '0' };
    this.#turns.set(key, turn);
    return turn;
  }

  /** A terminal's output has no lines to wait for: its programs write where they like. */
  #take(turn: Turn, time: number, bytes: Uint8Array): void {
    for (let from = 0; from < bytes.length; ) {
      const lineFeed = bytes.indexOf(LINE_FEED, from);
      const to = lineFeed < 0 ? bytes.length : lineFeed + 1;
      const part = bytes.subarray(from, to);
      turn.parts.push(part.slice());
      turn.length += part.length;
      turn.looks.push(Buffer.from(part.buffer, part.byteOffset, part.length).toString('latin1'));
      if (lineFeed >= 0 || turn.length > LONGEST_LINE) this.#give(turn, time, false);
      from = to;
    }
    if (turn.source.stream === 'terminal') this.#give(turn, time, false);
  }

  #give(turn: Turn, time: number, last: boolean): void {
    const { parts, before, state } = turn;
    if (parts.length > 0) {
      this.#head(turn, time);
      if (before !== '0') this.#out(`\x1b[${before}m`);
      for (const part of parts) this.#out(part);
      this.#atLineStart = parts.at(-1)?.at(-1) === LINE_FEED;
      turn.before = state.parameters(null);
      if (turn.before !== '0') this.#out(PLAIN);
      turn.parts = [];
      turn.length = 0;
    }
    if (last) this.#newLine();
  }

  /** Says whose output follows, where that changes. */
  #head(turn: Turn, time: number): void {
    if (this.#turn !== turn) this.#newLine();
    this.#turn = turn;
    const { runs } = this.#job;
    const { source } = turn;
    if (runs.length < 2 || this.#run === source.run) return;
    this.#run = source.run;
    this.#out(`\x1b[2m── ${stampOf(time)} ${originOf({ ...source, stream: 'terminal' }, runs)} ──\x1b[22m\n`);
  }

  #newLine(): void {
    if (!this.#atLineStart) this.#out('\n');
    this.#atLineStart = true;
  }
}
