// Plain lines that are let go unparsed must not be missed: whatever a terminal was told before a flood of them, and
// wherever it is cut, the screen after it is that of a terminal which parsed every byte.
import { beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_COLOURS } from '../../../electron/screen/colours.ts';
import { prepareXterm } from '../../../electron/screen/headless-terminal.ts';
import { PlainLines } from '../../../electron/screen/plain-lines.ts';
import { Screen } from '../../../electron/screen/screen.ts';
import { describeTerminal, Twin } from './support/twin.ts';

const SIZE = { cols: 20, rows: 6 };
const SCROLLBACK = 12;
const ESC = '\x1b';
const encoder = new TextEncoder();

beforeAll(prepareXterm);

/** What the terminal was told before. */
const BEFORE: readonly (readonly [name: string, text: string])[] = [
  ['nothing', ''],
  ['colours', `${ESC}[31;44mred on blue`],
  ['a saved cursor', `${ESC}[3;4H${ESC}[35m${ESC}7${ESC}[0m`],
  ['a scroll region, the cursor in it', `full\r\nof\r\ntext${ESC}[2;4r${ESC}[3;1H`],
  ['a scroll region, the cursor beneath it', `${ESC}[1;3r${ESC}[6;1Hlast row, rather long`],
  ['the alternate screen', `normal\r\n${ESC}[?1049h${ESC}[Halt`],
  ['insert mode', `${ESC}[4habcdef\r`],
  ['no wrapping', `${ESC}[?7l`],
  ['origin mode and tab stops', `${ESC}[?6h${ESC}[3g${ESC}[1;4H${ESC}H`],
  ['new line mode', `${ESC}[20h`],
  ['line drawing', `${ESC}(0`],
  ['an open link', `${ESC}]8;;https://example.org/\x07`],
  ['half a sequence', `${ESC}[3`],
];

/** Kinds of lines, by their number. */
const LINES: readonly (readonly [name: string, line: (number: number) => string])[] = [
  ['numbers', (number) => `${number}\r\n`],
  ['long lines and short ones', (number) => `${'abcdefghij'.repeat(number % 7)}${number}\r\n`],
  ['wide characters, accents and tabs', (number) => `漢字${number}\te\u0301 é …${'👍🏽'.repeat(number % 4)}\r\n`],
  ['empty lines', (number) => (number % 3 === 0 ? `${number}\r\n` : '\r\n')],
  ['line feeds alone, now and then', (number) => (number % 11 === 0 ? `${number}\n` : `${number}\r\n`)],
];

for (const [before, told] of BEFORE) {
  describe(`after ${before}`, () => {
    for (const [name, line] of LINES) {
      test(name, async () => {
        const text = Array.from({ length: 300 }, (_, number) => line(number)).join('');
        const bytes = encoder.encode(`${told}`);
        const flood = encoder.encode(`${text}and on`);
        for (const cut of [7, 64, 1000]) {
          const screen = new Screen(
            { size: SIZE, colours: DEFAULT_COLOURS, answerFrom: 0, scrollback: SCROLLBACK },
            { reply() {}, title() {}, folder() {}, bell() {} },
          );
          const twin = new Twin(SIZE, SCROLLBACK);
          screen.write(0, bytes, () => {});
          // The parser is at rest when the flood begins.
          await screen.snapshot();
          for (let at = 0; at < flood.length; at += cut) {
            screen.write(bytes.length + at, flood.slice(at, at + cut), () => {});
          }
          const snapshot = await screen.snapshot();
          await twin.write(new Uint8Array([...bytes, ...flood]));
          expect(snapshot.at).toBe(bytes.length + flood.length);
          const copy = new Twin(SIZE, SCROLLBACK);
          await copy.write(snapshot.bytes);
          expect(describeTerminal(copy.terminal)).toEqual(describeTerminal(twin.terminal));
          screen.dispose();
        }
      });
    }
  });
}

test.each([1, 7, 64, 333])(
  'of many plain lines in chunks of %i bytes only the last are kept, from the beginning of one',
  (cut) => {
    const plain = new PlainLines();
    const all = encoder.encode(Array.from({ length: 5000 }, (_, line) => `${line}\r\n`).join(''));
    for (let at = 0; at < all.length; at += cut) {
      expect(plain.push(all.slice(at, at + cut))).toBe(true);
      plain.letGo(120);
      expect(plain.bytes).toBeLessThan(123 * 6 + 2 * cut);
    }
    const text = plain
      .take()
      .map((bytes) => new TextDecoder().decode(bytes))
      .join('');
    const kept = text.split('\r\n');
    expect(kept.length).toBeGreaterThan(120);
    expect(kept.length).toBeLessThan(300);
    const first = Number(kept[0]);
    expect(kept.slice(0, -1)).toEqual(Array.from({ length: 5000 - first }, (_, index) => String(first + index)));
    expect(plain.bytes).toBe(0);
  },
);

test('what is more than plain lines is not taken', () => {
  const plain = new PlainLines();
  for (const text of [`${ESC}[31m`, 'bell\x07', 'back\b', 'shift\x0e', 'form\f', '\u009b31m', '\x7f', '\0']) {
    expect(plain.push(encoder.encode(`text ${text} text\r\n`)), JSON.stringify(text)).toBe(false);
  }
  // The second byte of a control character may come with the next bytes.
  expect(plain.push(Uint8Array.of(0x61, 0xc2))).toBe(false);
  for (const text of ['text\r\n', 'tab\t', 'é ü ñ', '漢字', '👍', '\u00a0']) {
    expect(plain.push(encoder.encode(text)), text).toBe(true);
  }
});
