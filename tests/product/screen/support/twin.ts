// What makes two terminals equal: everything that a person or the next byte could tell apart.
import type { Terminal } from '@xterm/headless';
import { linkOf, sgrParameters } from '../../../../electron/screen/attributes.ts';
import { designationOf } from '../../../../electron/screen/charsets.ts';
import { DEFAULT_COLOURS } from '../../../../electron/screen/colours.ts';
import { createHeadlessTerminal } from '../../../../electron/screen/headless-terminal.ts';
import { Screen } from '../../../../electron/screen/screen.ts';
import { internalsOf, type RawBuffer } from '../../../../electron/screen/xterm-internals.ts';
import type { TerminalSize } from '../../../../shared/model/stream.ts';
import { WholeCharacters } from '../../../../shared/text/whole-characters.ts';
import { PROBE } from './hard-stream.ts';

/** A terminal as a view has it, fed as a view is fed. */
export class Twin {
  readonly terminal: Terminal;
  readonly #characters = new WholeCharacters();

  constructor(size: TerminalSize, scrollback: number) {
    this.terminal = createHeadlessTerminal({ ...size, scrollback });
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (const piece of this.#characters.push(bytes)) this.terminal.write(piece);
    await new Promise<void>((done) => this.terminal.write('', done));
  }
}

function describeBuffer(terminal: Terminal, buffer: RawBuffer): unknown {
  const core = internalsOf(terminal);
  const lines: unknown[] = [];
  const blank = buffer.getNullCell();
  const cell = Object.assign(Object.create(Object.getPrototypeOf(blank)), blank);
  for (let row = 0; row < buffer.lines.length; row += 1) {
    const line = buffer.lines.get(row);
    if (line === undefined) continue;
    const cells: string[] = [];
    for (let column = 0; column < terminal.cols; column += 1) {
      line.loadCell(column, cell);
      const link = core._oscLinkService.getLinkData(linkOf(cell))?.uri ?? '';
      cells.push(`${cell.getChars()}|${cell.getWidth()}|${sgrParameters(cell, 'cell')}|${link}`);
    }
    lines.push(`${line.isWrapped ? '↳' : ' '}${cells.join(' ')}`);
  }
  const { savedX, savedY, ybase, savedCurAttrData, savedCharset, tabs } = buffer;
  return {
    lines,
    region: [buffer.scrollTop, buffer.scrollBottom],
    tabs: Array.from({ length: terminal.cols }, (_, column) => (tabs[column] === true ? 'T' : '.')).join(''),
    saved: [
      Math.min(savedX, terminal.cols - 1),
      Math.min(Math.max(savedY - ybase, 0), terminal.rows - 1),
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

/** Restores a terminal after `cut` bytes of a piece and compares it with one that was fed everything: at once, led on, and probed. */
export async function comparisons(
  before: Uint8Array,
  bytes: Uint8Array,
  cut: number,
  after: Uint8Array,
): Promise<Comparison[]> {
  const screen = new Screen(
    { size: SIZE, colours: DEFAULT_COLOURS, answerFrom: 0, scrollback: SCROLLBACK },
    { reply() {}, title() {} },
  );
  const begun = bytes.subarray(0, cut);
  screen.write(0, before, () => {});
  screen.write(before.length, begun, () => {});
  const twin = new Twin(SIZE, SCROLLBACK);
  const [snapshot] = await Promise.all([screen.snapshot(), twin.write(before), twin.write(begun)]);
  const copy = new Twin(snapshot.size, SCROLLBACK);
  await copy.write(snapshot.bytes);
  const where = `after ${JSON.stringify(new TextDecoder().decode(begun))}`;
  const results: Comparison[] = [];
  const compare = (when: string) =>
    results.push({
      where: `${where}${when}`,
      copy: describeTerminal(copy.terminal),
      twin: describeTerminal(twin.terminal),
    });
  compare('');
  const steps: [string, Uint8Array][] =
    cut % LED_ON !== 0
      ? []
      : [
          [', led on', bytes.subarray(cut)],
          [', led on and on', after],
          [', probed', new TextEncoder().encode(`\x18${PROBE}`)],
        ];
  for (const [when, next] of steps) {
    await Promise.all([twin.write(next), copy.write(next)]);
    compare(when);
  }
  screen.dispose();
  twin.terminal.dispose();
  copy.terminal.dispose();
  return results;
}
