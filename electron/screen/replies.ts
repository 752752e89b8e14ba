// The answers to what programs ask a terminal. Here and nowhere else: the views swallow every query. xterm itself
// answers mode queries (DECRQM) and its size; the rest is answered here, because xterm's headless build says
// nothing, or says what no terminal would. Left unanswered on purpose: the title (its text could be made into
// typed input), and the kitty keyboard (silence means no). Pixels are those of `IMAGE_CELL`.
import type { IDisposable, Terminal } from '@xterm/headless';
import { IMAGE_CELL, MAX_IMAGE_PIXELS } from '../../shared/text/image-cell.ts';
import { isProtected, sgrParameters } from './attributes.ts';
import { type Colours, formatColour, parseColour, SPECIAL_COLOURS } from './colours.ts';
import { csi, ESC, osc } from './sequences.ts';
import { internalsOf } from './xterm-internals.ts';

/** DA1: a VT220 with sixel pictures, national character sets and colours, as xterm.js with pictures says. */
const PRIMARY_ATTRIBUTES = csi('?62;4;9;22c');

/** DA2: xterm, patch 276, as xterm.js says. */
const SECONDARY_ATTRIBUTES = csi('>0;276;0c');

/** XTVERSION: programs know xterm.js by this name, and it is what parses here. */
const VERSION = 'xterm.js(6.0.0)';

/** What XTSMGRAPHICS asks for, and what for. See xterm's ctlseqs, `CSI ? Pi ; Pa ; Pv S`. */
const GRAPHICS = { colours: 1, sixels: 2, read: 1, reset: 2, set: 3, readMost: 4, done: 0, badItem: 1, badAction: 2 };

/** Colours that a sixel picture may use. */
const SIXEL_COLOURS = 256;

const CURSOR_STYLES = { block: 2, underline: 4, bar: 6 } as const;

function dcs(body: string): string {
  return `${ESC}P${body}${ESC}\\`;
}

/** Answers the queries in what `terminal` parses through `reply`, each once. */
export function answerQueries(terminal: Terminal, colours: Colours, reply: (text: string) => void): IDisposable {
  const core = internalsOf(terminal);
  const { parser } = terminal;

  const answer = (text: string) => {
    reply(text);
    return true;
  };

  /** Only the plain form of a query, with no parameter or 0, is one. */
  const whenPlain = (text: string) => (params: (number | number[])[]) => (params[0] === 0 ? answer(text) : true);

  const cursorReport = (prefix: string) => {
    const { active } = core._bufferService.buffers;
    // A cursor that waits behind the last column is reported in it; under origin mode rows count from the region's top.
    const column = Math.min(active.x + 1, terminal.cols);
    const row = active.y + 1 - (terminal.modes.originMode ? active.scrollTop : 0);
    return answer(csi(`${prefix}${row};${column}R`));
  };

  const status = (request: string): string => {
    const { active } = core._bufferService.buffers;
    const attributes = core._inputHandler._curAttrData;
    switch (request) {
      case 'm':
        return `1$r${sgrParameters(attributes, 'cell')}m`;
      case 'r':
        return `1$r${active.scrollTop + 1};${active.scrollBottom + 1}r`;
      case ' q': {
        const { cursorStyle, cursorBlink } = core.coreService.decPrivateModes;
        const blink = cursorBlink ?? terminal.options.cursorBlink === true;
        return `1$r${CURSOR_STYLES[cursorStyle ?? 'block'] - (blink ? 1 : 0)} q`;
      }
      case '"q':
        return `1$r${isProtected(attributes) ? 1 : 0}"q`;
      case '"p':
        return '1$r61;1"p';
      default:
        return '0$r';
    }
  };

  const paletteColours = (data: string) => {
    const slots = data.split(';');
    for (let at = 0; at + 1 < slots.length; at += 2) {
      const index = Number(slots[at]);
      if (!/^\d{1,3}$/.test(slots[at] ?? '') || index > 255) continue;
      const spec = slots[at + 1] ?? '';
      const colour = parseColour(spec);
      if (spec === '?') reply(osc(`4;${index};${formatColour(colours.indexed(index))}`));
      else if (colour !== null) colours.setIndexed(index, colour);
    }
    return true;
  };

  const specialColours = (first: number) => (data: string) => {
    for (const [offset, spec] of data.split(';').entries()) {
      const name = SPECIAL_COLOURS[first + offset];
      if (name === undefined) break;
      const colour = parseColour(spec);
      if (spec === '?') reply(osc(`${10 + first + offset};${formatColour(colours.special(name))}`));
      else if (colour !== null) colours.setSpecial(name, colour);
    }
    return true;
  };

  const restorePalette = (data: string) => {
    if (data === '') colours.restoreIndexed();
    for (const slot of data.split(';')) if (/^\d{1,3}$/.test(slot)) colours.restoreIndexed(Number(slot));
    return true;
  };

  const screenPixels = () => ({
    width: terminal.cols * IMAGE_CELL.width,
    height: terminal.rows * IMAGE_CELL.height,
  });

  const graphics = ([item = 0, action = 0]: (number | number[])[]): string => {
    const { colours: palette, sixels, read, reset, readMost, done, badItem, badAction } = GRAPHICS;
    if (item !== palette && item !== sixels) return csi(`?${item};${badItem}S`);
    if (item === palette) {
      const known = action === read || action === reset || action === readMost;
      return csi(known ? `?${item};${done};${SIXEL_COLOURS}S` : `?${item};${badAction}S`);
    }
    const { width, height } = screenPixels();
    const side = Math.floor(Math.sqrt(MAX_IMAGE_PIXELS));
    if (action === readMost || (action === read && width * height >= MAX_IMAGE_PIXELS)) {
      return csi(`?${item};${done};${side};${side}S`);
    }
    return csi(action === read ? `?${item};${done};${width};${height}S` : `?${item};${badAction}S`);
  };

  const registrations = [
    parser.registerCsiHandler({ final: 'c' }, whenPlain(PRIMARY_ATTRIBUTES)),
    parser.registerCsiHandler({ prefix: '>', final: 'c' }, whenPlain(SECONDARY_ATTRIBUTES)),
    parser.registerCsiHandler({ prefix: '=', final: 'c' }, whenPlain(dcs('!|00000000'))),
    parser.registerCsiHandler({ prefix: '>', final: 'q' }, whenPlain(dcs(`>|${VERSION}`))),
    parser.registerCsiHandler({ final: 'n' }, ([kind]) => {
      if (kind === 5) return answer(csi('0n'));
      return kind === 6 ? cursorReport('') : true;
    }),
    parser.registerCsiHandler({ prefix: '?', final: 'n' }, ([kind]) => (kind === 6 ? cursorReport('?') : true)),
    parser.registerCsiHandler({ final: 't' }, ([kind]) => {
      if (kind === 11) return answer(csi('1t'));
      if (kind === 14) return answer(csi(`4;${screenPixels().height};${screenPixels().width}t`));
      if (kind === 16) return answer(csi(`6;${IMAGE_CELL.height};${IMAGE_CELL.width}t`));
      if (kind === 19) return answer(csi(`9;${terminal.rows};${terminal.cols}t`));
      return false;
    }),
    parser.registerCsiHandler({ prefix: '?', final: 'S' }, (params) => answer(graphics(params))),
    parser.registerDcsHandler({ intermediates: '$', final: 'q' }, (request) => answer(dcs(status(request)))),
    // XTGETTCAP: none is known. An answer all the same, because programs wait for one.
    parser.registerDcsHandler({ intermediates: '+', final: 'q' }, () => answer(dcs('0+r'))),
    parser.registerOscHandler(4, paletteColours),
    ...SPECIAL_COLOURS.map((_, index) => parser.registerOscHandler(10 + index, specialColours(index))),
    parser.registerOscHandler(104, restorePalette),
    ...SPECIAL_COLOURS.map((name, index) =>
      parser.registerOscHandler(110 + index, () => {
        colours.restoreSpecial(name);
        return true;
      }),
    ),
    terminal.onData(reply),
  ];
  return {
    dispose: () => {
      for (const registration of registrations) registration.dispose();
    },
  };
}
