// The column of times beside a pipes view: a row for each of the terminal's, written whenever the terminal draws. It has
// no scroll position and no memory of its own, so it can't drift from what it stands beside.
import type { Terminal } from '@xterm/xterm';
import type { Undo } from '../../shared/protocol/port.ts';
import { absoluteText, gapText, ORDER_UNKNOWN_MARK, relativeText, type TimeGutter } from './line-time-text.ts';
import type { LineTime, LineTimes } from './line-times.ts';
import { rowHeight } from './row-height.ts';

const UNKNOWN_HINT = 'stdout and stderr had output at once: which came first can’t be known';

/** What to draw. */
export interface GutterOptions {
  readonly kind: Exclude<TimeGutter, 'off'>;
  /** When the run started, milliseconds since the epoch. */
  readonly start: number;
}

/** Draws the times of the visible lines into `gutter` until it is undone. */
export function showTimes(terminal: Terminal, times: LineTimes, gutter: HTMLElement, options: GutterOptions): Undo {
  const draw = () => {
    const { viewportY } = terminal.buffer.active;
    const above = Math.min(viewportY, 1);
    const lines = times.of(viewportY - above, terminal.rows + above);
    gutter.style.setProperty('--row-height', `${rowHeight(terminal)}px`);
    while (gutter.childElementCount > terminal.rows) gutter.lastElementChild?.remove();
    while (gutter.childElementCount < terminal.rows) gutter.append(document.createElement('i'));
    let before = lastTime(above === 0 ? [] : lines.slice(0, above));
    lines.slice(above).forEach((line, index) => {
      const cell = gutter.children[index];
      if (!(cell instanceof HTMLElement)) return;
      const text = line?.time == null ? '' : textOf(line.time, before, options);
      const mark = line?.orderUnknown === true ? ORDER_UNKNOWN_MARK : ' ';
      const whole = line === null ? '' : `${text}${mark}`;
      if (cell.textContent !== whole) {
        cell.textContent = whole;
        cell.title = mark === ORDER_UNKNOWN_MARK ? UNKNOWN_HINT : '';
      }
      before = line?.time ?? before;
    });
  };
  draw();
  const rendered = terminal.onRender(draw);
  return () => {
    rendered.dispose();
    gutter.replaceChildren();
  };
}

function lastTime(lines: readonly (LineTime | null)[]): number | null {
  return lines.findLast((line) => line?.time != null)?.time ?? null;
}

function textOf(time: number, before: number | null, { kind, start }: GutterOptions): string {
  switch (kind) {
    case 'absolute':
      return absoluteText(time);
    case 'relative':
      return relativeText(time, start);
    case 'gaps':
      return gapText(time, before);
  }
}
