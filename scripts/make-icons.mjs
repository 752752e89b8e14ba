// Makes every icon that installers and trays take out of `renderer/icon.svg`, drawn by a real browser: `node
// scripts/make-icons.mjs`. The results are committed, so that packing needs no browser; run it when the drawing changes.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { findBrowser } from './find-browser.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const build = join(root, 'build');

/** Linux's icon folders, in pixels. */
const LINUX_SIZES = [16, 24, 32, 48, 64, 128, 256, 512];
/** Windows draws these; 256 stands as PNG in the file, which it understands for all of them. */
const ICO_SIZES = [16, 24, 32, 48, 64, 128, 256];
/** The types of an icns that hold PNGs, with their pixels. */
const ICNS_TYPES = [
  ['icp4', 16],
  ['icp5', 32],
  ['ic11', 32],
  ['ic12', 64],
  ['ic07', 128],
  ['ic13', 256],
  ['ic08', 256],
  ['ic14', 512],
  ['ic09', 512],
  ['ic10', 1024],
];
/** macOS' icons keep a margin of a tenth. */
const MAC_MARGIN = 0.1;

const svg = readFileSync(join(root, 'renderer', 'icon.svg'), 'utf8');
const browser = await chromium.launch({ executablePath: findBrowser(), args: ['--no-sandbox'] });
const page = await browser.newPage();
const drawn = new Map();

/** The drawing as a PNG, so many pixels wide and high. */
async function png(size, margin = 0) {
  const key = `${size} ${margin}`;
  if (drawn.has(key)) return drawn.get(key);
  const inner = Math.round(size * (1 - 2 * margin));
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(
    `<style>html,body{margin:0;background:transparent}svg{position:absolute;inset:0;margin:auto;width:${inner}px;height:${inner}px}</style>${svg}`,
  );
  const bytes = await page.screenshot({ omitBackground: true, clip: { x: 0, y: 0, width: size, height: size } });
  drawn.set(key, bytes);
  return bytes;
}

mkdirSync(join(build, 'icons'), { recursive: true });
for (const size of LINUX_SIZES) writeFileSync(join(build, 'icons', `${size}x${size}.png`), await png(size));

const images = [];
for (const size of ICO_SIZES) images.push({ size, bytes: await png(size) });
const directory = Buffer.alloc(6 + 16 * images.length);
directory.writeUInt16LE(1, 2);
directory.writeUInt16LE(images.length, 4);
let at = directory.length;
images.forEach(({ size, bytes }, index) => {
  const entry = 6 + 16 * index;
  directory.writeUInt8(size % 256, entry);
  directory.writeUInt8(size % 256, entry + 1);
  directory.writeUInt16LE(1, entry + 4);
  directory.writeUInt16LE(32, entry + 6);
  directory.writeUInt32LE(bytes.length, entry + 8);
  directory.writeUInt32LE(at, entry + 12);
  at += bytes.length;
});
writeFileSync(join(build, 'icon.ico'), Buffer.concat([directory, ...images.map(({ bytes }) => bytes)]));

const parts = [];
for (const [type, size] of ICNS_TYPES) {
  const bytes = await png(size, MAC_MARGIN);
  const head = Buffer.alloc(8);
  head.write(type, 'latin1');
  head.writeUInt32BE(bytes.length + 8, 4);
  parts.push(head, bytes);
}
const body = Buffer.concat(parts);
const head = Buffer.alloc(8);
head.write('icns', 'latin1');
head.writeUInt32BE(body.length + 8, 4);
writeFileSync(join(build, 'icon.icns'), Buffer.concat([head, body]));

await browser.close();
