// What makes two terminals equal: everything that a person or the next byte could tell apart.
import type { Terminal } from '@xterm/headless';
import { linkOf, sgrParameters } from '../../../../electron/screen/attributes.ts';
import { designationOf } from '../../../../electron/screen/charsets.ts';
import { DEFAULT_COLOURS } from '../../../../electron/screen/colours.ts';
import { createHeadlessTerminal } from '../../../../electron/screen/headless-terminal.ts';
import { Images } from '../../../../electron/screen/images.ts';
import { Screen } from '../../../../electron/screen/screen.ts';
import type { Snapshot } from '../../../../electron/screen/types.ts';
import { internalsOf, type RawAttributes, type RawBuffer } from '../../../../electron/screen/xterm-internals.ts';
import type { TerminalSize } from '../../../../shared/model/stream.ts';
import { WholeCharacters } from '../../../../shared/text/whole-characters.ts';
import { type Piece, PROBE } from './hard-stream.ts';

/** A terminal as a view has it, fed as a view is fed. */
export class Twin {
  readonly terminal: Terminal;
  readonly #characters = new WholeCharacters();

  constructor(size: TerminalSize, scrollback: number) {
    // Titles are the mirror's to know; views leave pushing and popping them alone.
    this.terminal = createHeadlessTerminal({ ...size, scrollback, windowOptions: { pushTitle: true, popTitle: true } });
    new Images(this.terminal);
  }

  /** Calls `done` when this much is parsed and nothing of what is written later. */
  write(bytes: Uint8Array, done: () => void = () => {}): Promise<void> {
    for (const piece of this.#characters.push(bytes)) this.terminal.write(piece);
    return new Promise((resolve) =>
      this.terminal.write('', () => {
        done();
        resolve();
      }),
    );
  }
}

function describeBuffer(terminal: Terminal, buffer: RawBuffer): unknown {
  const core = internalsOf(terminal);
  const lines: unknown[] = [];
  const blank = buffer.getNullCell();
  const cell = Object.assign(Object.create(Object.getPrototypeOf(blank)), blank);
  let last: RawAttributes | null = null;
  let look = '';
  for (let row = 0; row < buffer.lines.length; row += 1) {
    const line = buffer.lines.get(row);
    if (line === undefined) continue;
    const cells: string[] = [];
    for (let column = 0; column < terminal.cols; column += 1) {
      line.loadCell(column, cell);
      const { fg, bg, extended } = cell;
      // Most cells look like the one before: it is described once.
      if (last === null || fg !== last.fg || bg !== last.bg || extended !== last.extended) {
        const link = core._oscLinkService.getLinkData(linkOf(cell))?.uri ?? '';
        look = `${sgrParameters(cell, 'cell')}|${link}`;
        last = { fg, bg, extended };
      }
      cells.push(`${cell.getChars()}|${cell.getWidth()}|${look}`);
    }
    lines.push(`${line.isWrapped ? '↳' : ' '}${cells.join(' ')}`);
  }
  const { savedX, savedY, savedCurAttrData, savedCharset, tabs } = buffer;
  return {
    lines,
    region: [buffer.scrollTop, buffer.scrollBottom],
    tabs: Array.from({ length: terminal.cols }, (_, column) => (tabs[column] === true ? 'T' : '.')).join(''),
    saved: [
      Math.min(savedX, terminal.cols - 1),
      savedY,
      sgrParameters({ ...savedCurAttrData, extended: { _ext: 0, underlineColor: 0, urlId: 0 } }, 'cell'),
      designationOf(savedCharset),
    ],
  };
}

/** Everything there is to compare, as text that a failed test can show. */
export function describeTerminal(terminal: Terminal): unknown {
  const core = internalsOf(terminal);
  const { normal, alt, active } = core._bufferService.buffers;
  const { charset, glevel, _charsets } = core._charsetService;
  const pen = core._inputHandler._curAttrData;
  return {
    size: [terminal.cols, terminal.rows],
    active: active === alt ? 'alternate' : 'normal',
    cursor: [active.x, active.y],
    normal: describeBuffer(terminal, normal),
    alternate: describeBuffer(terminal, alt),
    charset: designationOf(charset),
    level: glevel,
    sets: [0, 1, 2, 3].map((index) => designationOf(_charsets[index])),
    modes: { ...core.coreService.modes, ...core.coreService.decPrivateModes },
    hidden: core.coreService.isCursorHidden,
    blink: terminal.options.cursorBlink,
    newline: terminal.options.convertEol,
    mouse: [core.coreMouseService.activeProtocol, core.coreMouseService.activeEncoding],
    pen: sgrParameters(pen, 'pen'),
    link: core._oscLinkService.getLinkData(linkOf(pen))?.uri ?? null,
    title: core._inputHandler._windowTitle,
    titles: [...core._inputHandler._windowTitleStack],
    parser: core._inputHandler._parser.currentState,
    // Kind, width and joining; the upper bits say how the state was reached, and nothing reads them.
    join: core._inputHandler._parser.precedingJoinState & 0x7f,
  };
}

const SIZE: TerminalSize = { cols: 20, rows: 6 };
const SCROLLBACK = 12;

/** Every so many bytes the pair is also led on and probed: the comparison itself is at every byte. */
const LED_ON = 5;

/** Two descriptions that must be equal. */
export interface Comparison {
  readonly where: string;
  readonly copy: unknown;
  readonly twin: unknown;
}

function newScreen(): Screen {
  return new Screen(
    { size: SIZE, colours: DEFAULT_COLOURS, answerFrom: 0, scrollback: SCROLLBACK },
    { reply() {}, title() {}, folder() {}, bell() {} },
  );
}

function place(bytes: Uint8Array, cut: number): string {
  return `after ${JSON.stringify(new TextDecoder().decode(bytes.subarray(0, cut)))}`;
}

async function restored({ size, bytes }: Snapshot): Promise<Twin> {
  const copy = new Twin(size, SCROLLBACK);
  await copy.write(bytes);
  return copy;
}

/** Feeds a piece byte by byte to a screen and a twin, and compares a terminal restored after each byte. */
async function byteByByte({ before, bytes }: Piece): Promise<Comparison[]> {
  const screen = newScreen();
  const twin = new Twin(SIZE, SCROLLBACK);
  screen.write(0, before, () => {});
  void twin.write(before);
  const results = await Promise.all(
    Array.from(bytes, async (byte, index) => {
      const next = Uint8Array.of(byte);
      screen.write(before.length + index, next, () => {});
      let expected: unknown;
      const [snapshot] = await Promise.all([
        screen.snapshot(),
        twin.write(next, () => {
          expected = describeTerminal(twin.terminal);
        }),
      ]);
      const copy = await restored(snapshot);
      const result = { where: place(bytes, index + 1), copy: describeTerminal(copy.terminal), twin: expected };
      copy.terminal.dispose();
      return result;
    }),
  );
  screen.dispose();
  twin.terminal.dispose();
  return results;
}

/** Restores a terminal after `cut` bytes, fed at once, and compares it with one that was fed everything: led on, and probed. */
async function ledOn({ before, bytes, after }: Piece, cut: number): Promise<Comparison[]> {
  const screen = newScreen();
  const begun = new Uint8Array([...before, ...bytes.subarray(0, cut)]);
  screen.write(0, begun, () => {});
  const twin = new Twin(SIZE, SCROLLBACK);
  const [snapshot] = await Promise.all([screen.snapshot(), twin.write(begun)]);
  const copy = await restored(snapshot);
  const results: Comparison[] = [];
  const steps: [string, Uint8Array][] = [
    [', led on', bytes.subarray(cut)],
    [', led on and on', after],
    [', probed', new TextEncoder().encode(`\x18${PROBE}`)],
  ];
  for (const [when, next] of steps) {
    await Promise.all([twin.write(next), copy.write(next)]);
    results.push({
      where: `${place(bytes, cut)}${when}`,
      copy: describeTerminal(copy.terminal),
      twin: describeTerminal(twin.terminal),
    });
  }
  screen.dispose();
  twin.terminal.dispose();
  copy.terminal.dispose();
  return results;
}

/** Everything that must be equal in one piece of the stream. */
export async function comparisons(piece: Piece): Promise<Comparison[]> {
  const cuts = Array.from(piece.bytes, (_, index) => index + 1).filter((cut) => cut % LED_ON === 0);
  // All at once: every write waits for a timer of xterm's, and they can wait together.
  const results = await Promise.all([byteByByte(piece), ...cuts.map((cut) => ledOn(piece, cut))]);
  return results.flat();
}
