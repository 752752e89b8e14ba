// One terminal run's screen: a headless xterm that parses everything the run writes, answers its queries, knows
// its title, and can say at any byte what it looks like. It runs in the mirrors' worker and knows no thread.
import type { Terminal } from '@xterm/headless';
import type { TerminalSize } from '../../shared/model/stream.ts';
import type { TerminalColours } from '../../shared/protocol/messages.ts';
import { WholeCharacters } from '../../shared/text/whole-characters.ts';
import { Colours } from './colours.ts';
import { readFolder } from './folder.ts';
import { createHeadlessTerminal } from './headless-terminal.ts';
import { Images, SIXEL_DISPLAY_MODE } from './images.ts';
import { PlainLines } from './plain-lines.ts';
import { answerQueries } from './replies.ts';
import { writeState } from './snapshot.ts';
import { safeTitle } from './title.ts';
import type { Snapshot } from './types.ts';
import { Unfinished } from './unfinished.ts';
import { internalsOf, PARSER_GROUND } from './xterm-internals.ts';

/** Lines kept above the screen: 5 MB at 80 columns once they are all used. Older ones are in the log. */
const SCROLLBACK_LINES = 5_000;

/** Plain lines that may wait while the parser is busy with what came before them, in bytes; more must wait elsewhere. */
const MOST_WAITING = 1024 * 1024;

/** Aborts a sequence: what follows bytes that were lost does not continue it. */
const CANCEL = new Uint8Array([0x18]);

const encoder = new TextEncoder();

/** What a screen has to say. */
export interface ScreenEvents {
  /** Bytes for the terminal's input. */
  reply(bytes: Uint8Array): void;
  title(title: string): void;
  folder(folder: string | null): void;
  bell(): void;
}

/** What a screen starts with. */
export interface ScreenOptions {
  readonly size: TerminalSize;
  readonly colours: TerminalColours;
  /** Queries in what lies before this offset were answered long ago. */
  readonly answerFrom: number;
  /** Lines kept above the screen. */
  readonly scrollback?: number;
}

/** See above. Calls take effect in their order, later. `prepareXterm` must have settled before the first. */
export class Screen {
  readonly #terminal: Terminal;
  readonly #characters = new WholeCharacters();
  readonly #unfinished = new Unfinished();
  /** Written and not given to the parser: they are when somebody asks, or when something else than plain lines comes. */
  readonly #plain = new PlainLines();
  /** Offset after the last of them. */
  #plainEnd = 0;
  /** Told when there is room for more plain lines. */
  #waiting: (() => void)[] = [];
  /** Entries of the parser's queue that have not had their turn. */
  #queued = 0;
  readonly #scrollback: number;
  readonly #colours: Colours;
  readonly #images: Images;
  readonly #answerFrom: number;
  /** Offset after everything written. */
  #written: number | null = null;
  /** Offset after everything parsed, or held back until it is a character. */
  #parsed = 0;
  /** The beginning of a character, at `#parsed`. */
  #held: Uint8Array = new Uint8Array(0);
  #answering: boolean;
  readonly #events: ScreenEvents;
  /** As the program last set it, and as it was last told. */
  #title = '';
  #toldTitle = '';
  #folder: string | null = null;
  #toldFolder: string | null = null;
  #rang = false;

  constructor({ size, colours, answerFrom, scrollback = SCROLLBACK_LINES }: ScreenOptions, events: ScreenEvents) {
    this.#colours = new Colours(colours);
    this.#answerFrom = answerFrom;
    this.#answering = answerFrom === 0;
    this.#scrollback = scrollback;
    this.#terminal = createHeadlessTerminal({
      cols: size.cols,
      rows: size.rows,
      scrollback,
      windowOptions: {
        getWinState: true,
        getWinSizeChars: true,
        getWinSizePixels: true,
        getCellSizePixels: true,
        getScreenSizeChars: true,
        pushTitle: true,
        popTitle: true,
      },
    });
    this.#images = new Images(this.#terminal);
    let replies = '';
    answerQueries(this.#terminal, this.#colours, (text) => {
      if (!this.#answering) return;
      // Answers to what was parsed in one go leave together.
      if (replies === '') {
        queueMicrotask(() => {
          events.reply(encoder.encode(replies));
          replies = '';
        });
      }
      replies += text;
    });
    this.#terminal.onTitleChange((title) => {
      this.#title = title;
    });
    this.#terminal.parser.registerOscHandler(7, (address) => {
      this.#folder = readFolder(address);
      return true;
    });
    this.#terminal.onBell(() => {
      this.#rang = true;
    });
    this.#events = events;
  }

  setColours(colours: TerminalColours): void {
    this.#colours.setTheme(colours);
  }

  /**
   * Takes the bytes at an offset: the next ones, or later ones when some were lost. Calls `done` when there is room for
   * more: they are parsed, or will be when somebody asks.
   */
  write(at: number, bytes: Uint8Array, done: () => void): void {
    if (this.#written !== null && at < this.#written) {
      throw new RangeError(`Bytes at offset ${at} came after those at ${this.#written}: a screen can't go back.`);
    }
    if (this.#written !== null && at > this.#written) {
      this.#parsePlain();
      this.#characters.reset();
      this.#parse(CANCEL);
    }
    this.#written = at + bytes.length;
    if (this.#plain.push(bytes)) {
      this.#plainEnd = this.#written;
      this.#waiting.push(done);
      this.#letGo();
      return;
    }
    this.#parsePlain();
    const silent = Math.min(bytes.length, Math.max(0, this.#answerFrom - at));
    this.#take(at, bytes.subarray(0, silent));
    this.#take(at + silent, bytes.subarray(silent));
    this.#queue('', done);
  }

  /** Takes another size after everything written before. */
  resize(size: TerminalSize): void {
    this.#parsePlain();
    this.#queue('', () => this.#terminal.resize(size.cols, size.rows));
  }

  /** The state after everything written before, with at most `above` lines above the screen. */
  snapshot(above = Number.POSITIVE_INFINITY): Promise<Snapshot> {
    this.#parsePlain();
    return new Promise((resolve, reject) => {
      this.#queue('', () => {
        try {
          resolve(this.#state(above));
        } catch (error) {
          reject(error);
        }
      });
    });
  }

  dispose(): void {
    this.#images.dispose();
    this.#terminal.dispose();
  }

  #take(at: number, bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    for (const piece of this.#characters.push(bytes)) this.#parse(piece);
    const { held } = this.#characters;
    this.#queue('', () => {
      this.#held = held;
      this.#parsed = at + bytes.length;
      this.#answering = this.#parsed >= this.#answerFrom;
      this.#tell();
    });
  }

  #parse(bytes: Uint8Array): void {
    this.#queue(bytes, () => {
      this.#unfinished.parsed(bytes, internalsOf(this.#terminal)._inputHandler._parser.currentState);
    });
  }

  /** Writes to the parser; `then` has its turn when it has come so far. */
  #queue(bytes: Uint8Array | '', then: () => void): void {
    this.#queued += 1;
    this.#terminal.write(bytes, () => {
      this.#queued -= 1;
      then();
      if (this.#queued === 0) this.#letGo();
    });
  }

  /** Gives the parser the plain lines that wait. */
  #parsePlain(): void {
    const { bytes } = this.#plain;
    if (bytes === 0) return;
    let at = this.#plainEnd - bytes;
    for (const chunk of this.#plain.take()) {
      this.#take(at, chunk);
      at += chunk.length;
    }
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#queue('', () => {
      for (const done of waiting) done();
    });
  }

  /** Lets plain lines go that nobody will see, and asks for more of them while there is room. */
  #letGo(): void {
    if (this.#scrollsWhole()) this.#plain.letGo(this.#scrollback + 2 * this.#terminal.rows);
    if (this.#plain.bytes > MOST_WAITING) {
      // Too long for lines that scroll away, or in a part of the screen: they are parsed like everything else.
      if (this.#queued === 0) this.#parsePlain();
      return;
    }
    for (const done of this.#waiting.splice(0)) done();
  }

  /** A new line moves all others up, and the parser is where the plain lines begin. */
  #scrollsWhole(): boolean {
    if (this.#queued > 0 || this.#characters.held.length > 0) return false;
    const { _bufferService, _inputHandler } = internalsOf(this.#terminal);
    const { scrollTop, scrollBottom } = _bufferService.buffers.active;
    const whole = scrollTop === 0 && scrollBottom === this.#terminal.rows - 1;
    return whole && _inputHandler._parser.currentState === PARSER_GROUND;
  }

  /** Tells what is new once per chunk, however often a program sets it. */
  #tell(): void {
    const title = safeTitle(this.#title);
    if (title !== this.#toldTitle) {
      this.#toldTitle = title;
      this.#events.title(title);
    }
    if (this.#folder !== this.#toldFolder) {
      this.#toldFolder = this.#folder;
      this.#events.folder(this.#folder);
    }
    if (this.#rang) this.#events.bell();
    this.#rang = false;
  }

  #state(above: number): Snapshot {
    const more = this.#images.displayMode ? [SIXEL_DISPLAY_MODE] : [];
    const state = encoder.encode(writeState(this.#terminal, more, above));
    const unfinished = this.#unfinished.bytes;
    const bytes = new Uint8Array(state.length + unfinished.length + this.#held.length);
    bytes.set(state);
    bytes.set(unfinished, state.length);
    bytes.set(this.#held, state.length + unfinished.length);
    return { at: this.#parsed, size: { cols: this.#terminal.cols, rows: this.#terminal.rows }, bytes };
  }
}
