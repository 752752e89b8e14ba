// How large a picture that comes as a file is drawn, in pixels, by the rules of iTerm2's protocol.
import { expect, test } from 'vitest';
import { imageFileSize } from '../../../electron/screen/image-file.ts';
import { MAX_IMAGE_FILE } from '../../../shared/text/image-cell.ts';

/** 80 columns and 24 rows are 800 by 480 pixels. */
const SCREEN = [80, 24] as const;

function png(width: number, height: number): string {
  const bytes = Buffer.alloc(33);
  Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex').copy(bytes);
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return bytes.toString('base64');
}

function gif(width: number, height: number): string {
  const bytes = Buffer.alloc(30);
  bytes.write('GIF89a', 'latin1');
  bytes.writeUInt16LE(width, 6);
  bytes.writeUInt16LE(height, 8);
  return bytes.toString('base64');
}

/** With an application segment before the frame's. */
function jpeg(width: number, height: number): string {
  const bytes = Buffer.alloc(60);
  Buffer.from('ffd8ffe00010', 'hex').copy(bytes);
  bytes.writeUInt16BE(0xffc0, 20);
  bytes.writeUInt16BE(17, 22);
  bytes.writeUInt16BE(height, 25);
  bytes.writeUInt16BE(width, 27);
  return bytes.toString('base64');
}

test.each([
  ['as the file has it', 'inline=1;size=33', png(64, 48), [64, 48]],
  ['a GIF', 'inline=1;size=30', gif(64, 48), [64, 48]],
  ['a JPEG', 'inline=1;size=60', jpeg(64, 48), [64, 48]],
  ['made to fit', 'inline=1;size=33', png(1600, 480), [800, 240]],
  ['made to leave a row', 'inline=1;size=33', png(100, 920), [50, 460]],
  ['in cells', 'inline=1;size=33;width=4;height=3', png(64, 48), [40, 30]],
  ['in cells, out of shape', 'inline=1;size=33;width=4;height=3;preserveAspectRatio=0', png(64, 48), [40, 60]],
  ['in pixels', 'inline=1;size=33;width=32px', png(64, 48), [32, 24]],
  ['in percents', 'inline=1;size=33;height=50%', png(64, 48), [320, 240]],
])('%s', (_name, header, file, [width, height]) => {
  expect(imageFileSize(`File=${header}:${file}`, ...SCREEN)).toEqual({ width, height });
});

test.each([
  ['a file to download', `File=size=33:${png(64, 48)}`],
  ['one without its size', `File=inline=1:${png(64, 48)}`],
  ['more than was announced', `File=inline=1;size=20:${png(64, 48)}`],
  ['something that is no picture', `File=inline=1;size=40:${Buffer.alloc(40).toString('base64')}`],
  ['no base64', 'File=inline=1;size=40:<script>'],
  ['a size that makes no sense', `File=inline=1;size=33;width=-3:${png(64, 48)}`],
  ['one that is too large', `File=inline=1;size=33;width=100000px:${png(64, 48)}`],
  ['one that is too long', `File=inline=1;size=${MAX_IMAGE_FILE + 1}:${png(64, 48)}`],
  ['another command', 'CurrentDir=/usr'],
])('%s takes no room', (_name, text) => {
  expect(imageFileSize(text, ...SCREEN)).toBeNull();
});
