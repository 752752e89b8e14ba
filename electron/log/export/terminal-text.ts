// What a program wrote for a terminal, taken apart: text, the ends of its lines, and how the text should look. All else
// that a sequence may ask (places, modes, titles, pictures) is left out. Cuts may fall anywhere; as everywhere in logs,
// a line feed ends whatever sequence it falls into.

/** Takes the parts. */
export interface TerminalTextSink {
  /** Without control characters, tabs excepted. */
  text(text: string): void;
  /** A line is over: by a line feed, by both, or by a carriage return after which it is written over. */
  lineEnd(): void;
  /** The parameters of an SGR sequence. */
  look(parameters: string): void;
}

/** Longer parameters than any real sequence has are not kept. */
const MOST_PARAMETERS = 256;

const ESCAPE = 0x1b;
const BELL = 0x07;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const CANCEL = 0x18;
const SUBSTITUTE = 0x1a;

type State = 'text' | 'escape' | 'intermediate' | 'control' | 'string' | 'string-escape';

/** See the top of this file. */
export class TerminalText {
  readonly #sink: TerminalTextSink;
  readonly #control = /(?!\t)\p{Cc}/gu;
  #state: State = 'text';
  #parameters = '';
  /** A carriage return of which it is not known yet what it is. */
  #returned = false;

  constructor(sink: TerminalTextSink) {
    this.#sink = sink;
  }

  push(text: string): void {
    for (let at = 0; at < text.length; ) at = this.#state === 'text' ? this.#plain(text, at) : this.#sequence(text, at);
  }

  /** Nothing follows. */
  end(): void {
    if (this.#returned) this.#sink.lineEnd();
    this.#returned = false;
    this.#state = 'text';
  }

  #plain(text: string, at: number): number {
    this.#control.lastIndex = at;
    const found = this.#control.exec(text);
    const end = found?.index ?? text.length;
    if (end > at) {
      if (this.#returned) this.#sink.lineEnd();
      this.#returned = false;
      this.#sink.text(text.slice(at, end));
    }
    if (found === null) return text.length;
    const code = text.charCodeAt(end);
    if (code === ESCAPE) this.#state = 'escape';
    else if (code === CARRIAGE_RETURN) this.#returned = true;
    else if (code >= LINE_FEED && code <= 0x0c) {
      // Vertical tab and form feed are line feeds to a terminal.
      this.#returned = false;
      this.#sink.lineEnd();
    }
    return end + 1;
  }

  /** Takes one character of a sequence; gives the place to go on at, the same when it does not belong to it. */
  #sequence(text: string, at: number): number {
    const code = text.charCodeAt(at);
    switch (this.#state) {
      case 'escape':
        return this.#begin(code, at);
      case 'intermediate':
        if (isBetween(code, 0x20, 0x2f)) return at + 1;
        this.#state = 'text';
        return isBetween(code, 0x30, 0x7e) ? at + 1 : at;
      case 'control':
        if (isBetween(code, 0x20, 0x3f)) {
          if (this.#parameters.length < MOST_PARAMETERS) this.#parameters += text[at];
          return at + 1;
        }
        this.#state = 'text';
        if (!isBetween(code, 0x40, 0x7e)) return at;
        if (code === 0x6d && /^[\d;:]*$/.test(this.#parameters)) this.#sink.look(this.#parameters);
        return at + 1;
      case 'string-escape':
        this.#state = code === 0x5c ? 'text' : 'escape';
        return code === 0x5c ? at + 1 : at;
      default:
        if (code === ESCAPE) this.#state = 'string-escape';
        else if (code === BELL || code === CANCEL || code === SUBSTITUTE) this.#state = 'text';
        else if (code === LINE_FEED) {
          this.#state = 'text';
          return at;
        }
        return at + 1;
    }
  }

  #begin(code: number, at: number): number {
    if (code === 0x5b) {
      this.#state = 'control';
      this.#parameters = '';
      return at + 1;
    }
    // OSC, DCS, SOS, PM, APC: strings up to BEL or ST.
    if (code === 0x5d || code === 0x50 || code === 0x58 || code === 0x5e || code === 0x5f) {
      this.#state = 'string';
      return at + 1;
    }
    if (isBetween(code, 0x20, 0x2f)) {
      this.#state = 'intermediate';
      return at + 1;
    }
    this.#state = 'text';
    return isBetween(code, 0x30, 0x7e) ? at + 1 : at;
  }
}

function isBetween(code: number, low: number, high: number): boolean {
  return code >= low && code <= high;
}
