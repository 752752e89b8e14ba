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
import { answerQueries } from './replies.ts';
import { writeState } from './snapshot.ts';
import { safeTitle } from './title.ts';
import type { Snapshot } from './types.ts';
import { Unfinished } from './unfinished.ts';
import { internalsOf } from './xterm-internals.ts';

/** Lines kept above the screen: 5 MB at 80 columns once they are all used. Older ones are in the log. */
const SCROLLBACK_LINES = 5_000;

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

  /** Takes the bytes at an offset: the next ones, or later ones when some were lost. Calls `done` when they are parsed. */
  write(at: number, bytes: Uint8Array, done: () => void): void {
    if (this.#written !== null && at < this.#written) {
      throw new RangeError(`Bytes at offset ${at} came after those at ${this.#written}: a screen can't go back.`);
    }
    if (this.#written !== null && at > this.#written) {
      this.#characters.reset();
      this.#parse(CANCEL);
    }
    this.#written = at + bytes.length;
    const silent = Math.min(bytes.length, Math.max(0, this.#answerFrom - at));
    this.#take(at, bytes.subarray(0, silent));
    this.#take(at + silent, bytes.subarray(silent));
    this.#terminal.write('', done);
  }

  /** Takes another size after everything written before. */
  resize(size: TerminalSize): void {
    this.#terminal.write('', () => this.#terminal.resize(size.cols, size.rows));
  }

  /** The state after everything written before. */
  snapshot(): Promise<Snapshot> {
    return new Promise((resolve, reject) => {
      this.#terminal.write('', () => {
        try {
          resolve(this.#state());
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
    this.#terminal.write('', () => {
      this.#held = held;
      this.#parsed = at + bytes.length;
      this.#answering = this.#parsed >= this.#answerFrom;
      this.#tell();
    });
  }

  #parse(bytes: Uint8Array): void {
    this.#terminal.write(bytes, () => {
      this.#unfinished.parsed(bytes, internalsOf(this.#terminal)._inputHandler._parser.currentState);
    });
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

  #state(): Snapshot {
    const more = this.#images.displayMode ? [SIXEL_DISPLAY_MODE] : [];
    const state = encoder.encode(writeState(this.#terminal, more));
    const unfinished = this.#unfinished.bytes;
    const bytes = new Uint8Array(state.length + unfinished.length + this.#held.length);
    bytes.set(state);
    bytes.set(unfinished, state.length);
    bytes.set(this.#held, state.length + unfinished.length);
    return { at: this.#parsed, size: { cols: this.#terminal.cols, rows: this.#terminal.rows }, bytes };
  }
}
