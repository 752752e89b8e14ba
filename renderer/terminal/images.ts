// Pictures in terminals: sixels and iTerm2's inline images, drawn by xterm's own addon. It lays them out in cells of
// `IMAGE_CELL` as the host's mirror does, and draws them as large as the cells of this page are.
import { ImageAddon } from '@xterm/addon-image';
import type { Terminal } from '@xterm/xterm';
import { IMAGE_CELL, MAX_IMAGE_FILE, MAX_IMAGE_PIXELS, MAX_SIXEL_LENGTH } from '../../shared/text/image-cell.ts';

/** Most memory for the pictures of one terminal, in megabytes; the oldest go first. */
const STORAGE_MB = 64;

/** How long the decoder may take until it is compiled, in milliseconds; then text is shown without sixels. */
const COMPILE_LIMIT_MS = 5_000;

/** What has to be known of the addon from the inside; it holds for the exact version in package.json. */
interface Internals {
  readonly _storage: {
    _renderer: { readonly cellSize: { readonly width: number; readonly height: number } };
    addImage(image: HTMLCanvasElement | ImageBitmap): void;
    advanceCursor(height: number): void;
  };
  readonly _handlers: ReadonlyMap<string, { _renderer?: unknown; readonly _dec?: unknown }>;
}

/** Lets a terminal show pictures. Settles when it can: what it is given before may be left out. */
export async function showImages(terminal: Terminal): Promise<void> {
  const addon = new ImageAddon({
    pixelLimit: MAX_IMAGE_PIXELS,
    sixelSizeLimit: MAX_SIXEL_LENGTH,
    iipSizeLimit: MAX_IMAGE_FILE,
    storageLimit: STORAGE_MB,
    // The mirror answers.
    enableSizeReports: false,
  });
  terminal.loadAddon(addon);
  const { _storage: storage, _handlers: handlers } = addon as unknown as Internals;
  const sixel = handlers.get('sixel');
  const file = handlers.get('iip');
  if (typeof storage?.addImage !== 'function' || sixel === undefined || file === undefined) {
    throw new Error(
      'This version of @xterm/addon-image is built differently inside: go through renderer/terminal/images.ts.',
    );
  }
  const drawn = storage._renderer;
  const laidOut = { ...IMAGE_CELL };
  const inCells =
    <Arguments extends unknown[]>(act: (...args: Arguments) => void) =>
    (...args: Arguments) => {
      storage._renderer = Object.create(drawn, { cellSize: { value: laidOut } });
      try {
        act(...args);
      } finally {
        storage._renderer = drawn;
      }
    };
  storage.addImage = inCells(storage.addImage.bind(storage));
  storage.advanceCursor = inCells(storage.advanceCursor.bind(storage));
  file._renderer = {
    get dimensions() {
      const canvas = { width: terminal.cols * IMAGE_CELL.width, height: terminal.rows * IMAGE_CELL.height };
      return { css: { cell: laidOut, canvas } };
    },
  };
  // Its decoder is compiled in the background, and pictures that come before are passed over.
  const deadline = performance.now() + COMPILE_LIMIT_MS;
  while (sixel._dec === undefined) {
    if (performance.now() > deadline) throw new Error('The decoder of sixel pictures could not be compiled.');
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
