// Two pipes, one xterm. Each pipe has an escape state of its own: a colour opened on stderr must not run into
// stdout, and a character or sequence cut by a chunk's edge must wait for its rest while the other pipe goes on.
// So everything passes through this filter: per stream it holds back what is incomplete and remembers the look
// of the text; out comes only whole UTF-8, text with the right look, and the few sequences that make sense in a
// log (colours, links, moving within the last lines, erasing to the right). What would take the view over, such
// as the alternate screen, other character sets or a reset, is left out.
import { joinBytes } from '../../shared/text/join-bytes.ts';
import { SgrState } from '../../shared/text/sgr-state.ts';

/** A pipe. */
export type PipeName = 'stdout' | 'stderr';

/** Longest sequence that is waited for, in bytes: more than any link, far less than anything that could hurt. */
const MAX_SEQUENCE = 4096;

const BACKSPACE = 0x08;
const CARRIAGE_RETURN = 0x0d;
const LINE_FEED = 0x0a;
const BELL = 0x07;
const CANCEL = 0x18;
const SUBSTITUTE = 0x1a;
const ESCAPE = 0x1b;
const DELETE = 0x7f;
const REPLACEMENT = new Uint8Array([0xef, 0xbf, 0xbd]);

/** CSI sequences that may pass, by their last character: they move or erase, and only near the last line. */
const PASSING = 'ABCDEFGKPX@';

/** What the text of a stream looks like where it sets no look of its own. */
export interface StreamLook {
  /** SGR parameters for the default foreground, for instance `38;5;255`; null for the terminal's own. */
  readonly foreground: string | null;
  /** Written after every change of look: marks the cells of this stream. */
  readonly mark: string;
}

/** What to do with a part of the input. */
type Step =
  /** It is text: keep it up to `next`. */
  | { readonly kind: 'text'; readonly next: number }
  /** It is not kept; `emit` stands for it. */
  | {
      readonly kind: 'replace';
      readonly next: number;
      readonly emit?: Uint8Array | string;
      readonly ignore?: StringKind;
    }
  /** Its end has not come yet. */
  | { readonly kind: 'wait' };

/** A control string whose content is being thrown away; an OSC may also end with BEL. */
type StringKind = 'osc' | 'other';

interface Stream {
  readonly look: StreamLook;
  /** Makes text of bytes that are not UTF-8; null when they are. */
  readonly decoder: TextDecoder | null;
  readonly sgr: SgrState;
  /** Parameters and address of the open link; null when there is none. */
  link: string | null;
  /** Written before this stream's text when the other was the last to write. */
  prelude: string;
  held: Uint8Array;
  ignoring: StringKind | null;
}

const NO_LOOK: StreamLook = { foreground: null, mark: '' };
const NOTHING = new Uint8Array(0);
const encoder = new TextEncoder();
const latin = new TextDecoder('latin1');
const utf8 = new TextDecoder();

/** Merges the output of two pipes into bytes for one terminal. */
export class StreamMerge {
  readonly #streams: Readonly<Record<PipeName, Stream>>;
  #parts: Uint8Array[] = [];
  /** The look that the terminal has now. */
  #now = '';
  #lineStart = true;

  /** `encoding` is what the pipes carry, as a label of the Encoding Standard; UTF-8 when absent. */
  constructor(looks: Partial<Record<PipeName, StreamLook>> = {}, encoding?: string) {
    const stream = (look: StreamLook): Stream => {
      const decoder = encoding === undefined ? null : decoderFor(encoding);
      const made: Stream = {
        look,
        decoder,
        sgr: new SgrState(),
        link: null,
        prelude: '',
        held: NOTHING,
        ignoring: null,
      };
      made.prelude = prelude(made);
      return made;
    };
    this.#streams = { stdout: stream(looks.stdout ?? NO_LOOK), stderr: stream(looks.stderr ?? NO_LOOK) };
  }

  /** Takes bytes of a stream, cut anywhere, and gives what can be shown of them now. */
  push(name: PipeName, bytes: Uint8Array): Uint8Array {
    const stream = this.#streams[name];
    this.#filter(stream, decoded(stream, bytes));
    return this.#taken();
  }

  /** Output is missing here: forgets everything and gives `text` as a line of its own in the colour of a warning. */
  skip(text: string): Uint8Array {
    this.#finish();
    this.#parts.push(encoder.encode(`\x1b[0m\x1b]8;;\x1b\\${this.#lineStart ? '' : '\n'}\x1b[33m${text}\x1b[0m\n`));
    this.#lineStart = true;
    this.#now = '';
    return this.#taken();
  }

  /** No more comes: what waited for its rest is shown as far as it can be. */
  end(): Uint8Array {
    this.#finish();
    return this.#taken();
  }

  #finish(): void {
    for (const stream of Object.values(this.#streams)) {
      // A character of another encoding that waits for its rest.
      if (stream.decoder !== null) this.#filter(stream, encoder.encode(stream.decoder.decode()));
      const isCharacter = stream.held.length > 0 && stream.held[0] !== ESCAPE;
      if (isCharacter) this.#emit(stream, REPLACEMENT);
      stream.held = NOTHING;
      stream.ignoring = null;
      stream.sgr.reset();
      stream.link = null;
      stream.prelude = prelude(stream);
    }
  }

  #taken(): Uint8Array {
    const [first, ...rest] = this.#parts;
    this.#parts = [];
    if (first === undefined) return NOTHING;
    return rest.length === 0 ? first : joinBytes([first, ...rest]);
  }

  #emit(stream: Stream, bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    if (this.#now !== stream.prelude) {
      this.#parts.push(encoder.encode(stream.prelude));
      this.#now = stream.prelude;
    }
    this.#parts.push(bytes);
    const last = bytes[bytes.length - 1];
    this.#lineStart = last === LINE_FEED || last === CARRIAGE_RETURN;
  }

  #filter(stream: Stream, news: Uint8Array): void {
    const bytes = stream.held.length === 0 ? news : joinBytes([stream.held, news]);
    stream.held = NOTHING;
    let at = 0;
    let textFrom = 0;
    while (at < bytes.length) {
      if (stream.ignoring !== null) {
        at = this.#passString(stream, bytes, at);
        textFrom = at;
        continue;
      }
      const code = bytes[at] ?? 0;
      if (isPlain(code)) {
        at += 1;
        continue;
      }
      if (code === ESCAPE) {
        // Text before a sequence still has the look from before it.
        this.#emit(stream, bytes.subarray(textFrom, at));
        textFrom = at;
      }
      const step = code === ESCAPE ? sequence(stream, bytes, at) : character(bytes, at);
      if (step.kind === 'text') {
        at = step.next;
        continue;
      }
      this.#emit(stream, bytes.subarray(textFrom, at));
      if (step.kind === 'wait') {
        // A copy: the caller's array may be a window on something large.
        stream.held = bytes.slice(at);
        return;
      }
      if (step.emit !== undefined) {
        this.#emit(stream, typeof step.emit === 'string' ? encoder.encode(step.emit) : step.emit);
      }
      if (step.ignore !== undefined) stream.ignoring = step.ignore;
      at = step.next;
      textFrom = at;
    }
    this.#emit(stream, bytes.subarray(textFrom));
  }

  /** Looks for the end of a control string that is thrown away; gives where to go on. */
  #passString(stream: Stream, bytes: Uint8Array, from: number): number {
    for (let at = from; at < bytes.length; at += 1) {
      const code = bytes[at];
      // ESC ends it: as half of ESC \, which is left out as a sequence, or as the beginning of something else.
      const over =
        code === ESCAPE || code === CANCEL || code === SUBSTITUTE || (code === BELL && stream.ignoring === 'osc');
      if (!over) continue;
      stream.ignoring = null;
      return code === ESCAPE ? at : at + 1;
    }
    return bytes.length;
  }
}

/** A decoder; null for UTF-8, which passes as it is, and for what this browser can't decode. */
function decoderFor(encoding: string): TextDecoder | null {
  try {
    const decoder = new TextDecoder(encoding);
    return decoder.encoding === 'utf-8' ? null : decoder;
  } catch {
    // The host has checked the label; a page that doesn't know it shows the bytes as UTF-8.
    return null;
  }
}

function decoded({ decoder }: Stream, bytes: Uint8Array): Uint8Array {
  return decoder === null ? bytes : encoder.encode(decoder.decode(bytes, { stream: true }));
}

function prelude(stream: Stream): string {
  const link = `\x1b]8;${stream.link ?? ';'}\x1b\\`;
  return `${link}\x1b[${stream.sgr.parameters(stream.look.foreground)}m${stream.look.mark}`;
}

/** Printable ASCII and the controls that a line is made of. */
function isPlain(code: number): boolean {
  return (code >= 0x20 && code < DELETE) || (code >= BACKSPACE && code <= CARRIAGE_RETURN);
}

/** One character that is not plain: UTF-8, whole, cut or wrong, or a control that is left out. */
function character(bytes: Uint8Array, at: number): Step {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return { kind: 'replace', next: at + 1 };
  const length =
    first >= 0xf0 && first <= 0xf4 ? 4 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xc2 && first < 0xe0 ? 2 : 1;
  for (let index = 1; index < length; index += 1) {
    const next = bytes[at + index];
    if (next === undefined) return { kind: 'wait' };
    if (!continues(first, index, next)) return { kind: 'replace', next: at + index, emit: REPLACEMENT };
  }
  // U+0080–U+009F are controls that a terminal would obey.
  const isControl = first === 0xc2 && (bytes[at + 1] ?? 0) < 0xa0;
  if (length === 1 || isControl) return { kind: 'replace', next: at + length, emit: REPLACEMENT };
  return { kind: 'text', next: at + length };
}

/** Whether `code` may stand at `index` of a character that begins with `first` (Unicode's table of well-formed UTF-8). */
function continues(first: number, index: number, code: number): boolean {
  if (index > 1) return code >= 0x80 && code <= 0xbf;
  const low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  return code >= low && code <= high;
}

/** One escape sequence, from its ESC. */
function sequence(stream: Stream, bytes: Uint8Array, at: number): Step {
  const kind = bytes[at + 1];
  if (kind === undefined) return { kind: 'wait' };
  switch (kind) {
    case 0x5b:
      return controlSequence(stream, bytes, at);
    case 0x5d:
      return controlString(stream, bytes, at, 'osc');
    // DCS, SOS, PM, APC
    case 0x50:
    case 0x58:
    case 0x5e:
    case 0x5f:
      return controlString(stream, bytes, at, 'other');
  }
  let end = at + 1;
  while (isIn(bytes[end], 0x20, 0x2f)) end += 1;
  const last = bytes[end];
  if (last === undefined) return tooLong(at, end, null);
  return { kind: 'replace', next: isIn(last, 0x30, 0x7e) ? end + 1 : end };
}

function isIn(code: number | undefined, low: number, high: number): boolean {
  return code !== undefined && code >= low && code <= high;
}

/** Waits for a sequence's end, but not for ever. */
function tooLong(at: number, end: number, ignore: StringKind | null): Step {
  if (end - at <= MAX_SEQUENCE) return { kind: 'wait' };
  return ignore === null ? { kind: 'replace', next: end } : { kind: 'replace', next: end, ignore };
}

function controlSequence(stream: Stream, bytes: Uint8Array, at: number): Step {
  let end = at + 2;
  while (isIn(bytes[end], 0x20, 0x3f)) end += 1;
  const last = bytes[end];
  if (last === undefined) return tooLong(at, end, null);
  if (!isIn(last, 0x40, 0x7e)) return { kind: 'replace', next: end };
  const next = end + 1;
  const body = latin.decode(bytes.subarray(at + 2, end));
  const final = String.fromCharCode(last);
  if (final === 'm' && /^[\d;:]*$/.test(body)) {
    stream.sgr.apply(body);
    stream.prelude = prelude(stream);
    return { kind: 'replace', next };
  }
  // Erasing below is how progress displays begin to redraw; erasing all is how logs get lost.
  const passes =
    (PASSING.includes(final) && /^\d{0,5}$/.test(body)) || (final === 'J' && (body === '' || body === '0'));
  return passes ? { kind: 'replace', next, emit: `\x1b[${body}${final}` } : { kind: 'replace', next };
}

function controlString(stream: Stream, bytes: Uint8Array, at: number, kind: StringKind): Step {
  for (let end = at + 2; end < bytes.length; end += 1) {
    const code = bytes[end];
    if (code === CANCEL || code === SUBSTITUTE) return { kind: 'replace', next: end + 1 };
    const bell = code === BELL && kind === 'osc';
    if (code !== ESCAPE && !bell) continue;
    if (code === ESCAPE && bytes[end + 1] === undefined) return tooLong(at, end, kind);
    const whole = bell || bytes[end + 1] === 0x5c;
    if (whole && kind === 'osc') link(stream, bytes.subarray(at + 2, end));
    return { kind: 'replace', next: bell ? end + 1 : whole ? end + 2 : end };
  }
  return tooLong(at, bytes.length, kind);
}

/** Takes an OSC 8: `8;parameters;address`, an empty address ends the link. */
function link(stream: Stream, body: Uint8Array): void {
  const text = utf8.decode(body);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: controls must not pass
  const match = /^8;([^;\x00-\x1f\x7f-\x9f]*);([^\x00-\x1f\x7f-\x9f]*)$/.exec(text);
  if (match === null) return;
  stream.link = match[2] === '' ? null : `${match[1]};${match[2]}`;
  stream.prelude = prelude(stream);
}
