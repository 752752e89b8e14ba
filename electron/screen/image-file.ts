// Pictures sent as files (iTerm2's inline images: `OSC 1337 ; File = key=value;… : base64`), as far as a terminal without
// a screen needs them: how many pixels they take. The rules are those of @xterm/addon-image, which draws them in the page.
import { IMAGE_CELL, MAX_IMAGE_FILE, MAX_IMAGE_PIXELS } from '../../shared/text/image-cell.ts';

/** Longest key or value in a header, in characters. */
const MAX_FIELD = 1024;

/** Width and height of a picture in pixels. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** The pixels that a picture takes, of what stands behind `OSC 1337 ;`; null when it is none, or none that is shown. */
export function imageFileSize(text: string, cols: number, rows: number): ImageSize | null {
  const colon = text.indexOf(':');
  const header = colon < 0 ? null : readHeader(text.slice(0, colon));
  if (header === null || Number(header.get('inline') ?? 0) === 0) return null;
  const size = Number(header.get('size') ?? 0);
  if (size === 0 || size > MAX_IMAGE_FILE) return null;
  const base64 = text.slice(colon + 1);
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(base64)) return null;
  const file = Buffer.from(base64, 'base64');
  const own = file.length > size ? null : measure(file);
  if (own === null || !isShown(own)) return null;
  const fitted = fitInto(own, header, cols * IMAGE_CELL.width, rows * IMAGE_CELL.height);
  return isShown(fitted) ? fitted : null;
}

function isShown({ width, height }: ImageSize): boolean {
  return width > 0 && height > 0 && width * height < MAX_IMAGE_PIXELS;
}

/** The fields of a header; null when one of them makes no sense. */
function readHeader(text: string): Map<string, string> | null {
  if (!text.startsWith('File=')) return null;
  const fields = new Map<string, string>();
  for (const field of text.slice('File='.length).split(';')) {
    const at = field.indexOf('=');
    const key = field.slice(0, Math.max(0, at));
    const value = field.slice(at + 1);
    if (key === '' || key.length > MAX_FIELD || value.length > MAX_FIELD) return null;
    if (['inline', 'size', 'preserveAspectRatio'].includes(key) && !/^\d*$/.test(value)) return null;
    if (['width', 'height'].includes(key) && !/^(auto|\d+(px|%)?)$/.test(value)) return null;
    fields.set(key, value);
  }
  return fields;
}

/** Pixels as the header wants them: cells, pixels, percents of the screen, or as the file has them if that fits. */
function fitInto(
  own: ImageSize,
  header: ReadonlyMap<string, string>,
  screenWidth: number,
  screenHeight: number,
): ImageSize {
  const wanted = {
    width: pixels(header.get('width') ?? 'auto', screenWidth, IMAGE_CELL.width),
    height: pixels(header.get('height') ?? 'auto', screenHeight, IMAGE_CELL.height),
  };
  let [width, height] = [own.width, own.height];
  if (wanted.width === 0 && wanted.height === 0) {
    const factor = Math.min(1, screenWidth / own.width, (screenHeight - IMAGE_CELL.height) / own.height);
    [width, height] = [own.width * factor, own.height * factor];
  } else if (wanted.width === 0) {
    [width, height] = [(own.width * wanted.height) / own.height, wanted.height];
  } else {
    const keepsShape = Number(header.get('preserveAspectRatio') ?? 1) !== 0 || wanted.height === 0;
    [width, height] = [wanted.width, keepsShape ? (own.height * wanted.width) / own.width : wanted.height];
  }
  return { width: Math.floor(width), height: Math.floor(height) };
}

function pixels(text: string, screen: number, cell: number): number {
  if (text === 'auto') return 0;
  const number = Number.parseInt(text, 10);
  if (text.endsWith('%')) return (number * screen) / 100;
  return text.endsWith('px') ? number : number * cell;
}

/** Width and height of a PNG, JPEG or GIF, from its first bytes; null for anything else. */
function measure(file: Buffer): ImageSize | null {
  if (file.length < 24) return null;
  if (
    file.readUInt32BE(0) === 0x89504e47 &&
    file.readUInt32BE(4) === 0x0d0a1a0a &&
    file.toString('latin1', 12, 16) === 'IHDR'
  ) {
    return { width: file.readUInt32BE(16), height: file.readUInt32BE(20) };
  }
  if (file[0] === 0xff && file[1] === 0xd8 && file[2] === 0xff) return measureJpeg(file);
  if (/^GIF8[79]a$/.test(file.toString('latin1', 0, 6))) {
    return { width: file.readUInt16LE(6), height: file.readUInt16LE(8) };
  }
  return null;
}

/** Goes from segment to segment until one (SOF0, SOF2) tells the size. */
function measureJpeg(file: Buffer): ImageSize | null {
  let at = 4;
  while (at + 1 < file.length) {
    at += file.readUInt16BE(at);
    if (at + 8 >= file.length || file[at] !== 0xff) return null;
    if (file[at + 1] === 0xc0 || file[at + 1] === 0xc2) {
      return { width: file.readUInt16BE(at + 7), height: file.readUInt16BE(at + 5) };
    }
    at += 2;
  }
  return null;
}
