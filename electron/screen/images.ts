// Pictures, for a terminal without a screen: where they leave the cursor. The pages draw them with @xterm/addon-image,
// which writes a picture from the cursor's cell downwards and scrolls like text; the same lines are fed here, so that
// both count alike. What a picture shows is not kept: a snapshot has its place empty, a replay of the bytes has it whole.
import type { IDisposable, Terminal } from '@xterm/headless';
import { Decoder } from 'sixel/lib/Decoder';
import { IMAGE_CELL, MAX_IMAGE_PIXELS, MAX_SIXEL_LENGTH } from '../../shared/text/image-cell.ts';
import { type ImageSize, imageFileSize } from './image-file.ts';
import { internalsOf } from './xterm-internals.ts';

/** The DEC private mode (DECSDM) in which pictures stand at the screen's top and leave the cursor alone. */
export const SIXEL_DISPLAY_MODE = 80;

/** See the top of this file. */
export class Images implements IDisposable {
  readonly #terminal: Terminal;
  readonly #registrations: readonly IDisposable[];
  #decoder: Decoder | null = null;
  #displayMode = false;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
    const { parser } = terminal;
    const setMode = (on: boolean) => (params: (number | number[])[]) => {
      if (params.includes(SIXEL_DISPLAY_MODE)) this.#displayMode = on;
      return false;
    };
    const reset = () => {
      this.#displayMode = false;
      return false;
    };
    this.#registrations = [
      parser.registerCsiHandler({ prefix: '?', final: 'h' }, setMode(true)),
      parser.registerCsiHandler({ prefix: '?', final: 'l' }, setMode(false)),
      parser.registerCsiHandler({ intermediates: '!', final: 'p' }, reset),
      parser.registerEscHandler({ final: 'c' }, reset),
      parser.registerDcsHandler({ final: 'q' }, (data) => {
        const size = this.#sixelSize(data);
        if (size !== null) this.#makeRoom(size);
        return true;
      }),
      parser.registerOscHandler(1337, (text) => {
        const size = imageFileSize(text, terminal.cols, terminal.rows);
        if (size !== null) this.#makeRoom(size);
        return true;
      }),
    ];
  }

  /** Pictures stand at the screen's top (DECSDM). */
  get displayMode(): boolean {
    return this.#displayMode;
  }

  dispose(): void {
    for (const registration of this.#registrations) registration.dispose();
    this.#decoder?.release();
  }

  #sixelSize(data: string): ImageSize | null {
    if (data.length > MAX_SIXEL_LENGTH) return null;
    this.#decoder ??= new Decoder({ memoryLimit: MAX_IMAGE_PIXELS * 4 });
    const decoder = this.#decoder;
    decoder.init(0, null, 256);
    try {
      decoder.decodeString(data);
      return { width: decoder.width, height: decoder.height };
    } catch {
      // Larger than a picture may be: the page does not show it either.
      return null;
    } finally {
      decoder.release();
    }
  }

  #makeRoom({ width, height }: ImageSize): void {
    if (this.#displayMode || height === 0) return;
    const { _inputHandler, _bufferService } = internalsOf(this.#terminal);
    const buffer = _bufferService.buffers.active;
    const { x } = buffer;
    for (let row = Math.ceil(height / IMAGE_CELL.height); row > 1; row -= 1) _inputHandler.lineFeed();
    // Without a column of pixels it is only a way down.
    if (width > 0) buffer.x = x;
  }
}
