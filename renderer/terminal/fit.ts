// How many cells a box has room for, and when that changes.
import { FitAddon } from '@xterm/addon-fit';
import type { Terminal } from '@xterm/xterm';
import { MAX_TERMINAL_SIDE, type TerminalSize } from '../../shared/model/stream.ts';
import type { Undo } from '../../shared/protocol/port.ts';

/** Measures the box around a terminal. */
export interface Fit {
  /** The cells that fit; null while the box is hidden or nothing was drawn yet. */
  measure(): TerminalSize | null;
}

/** Smaller boxes than this are a layout in motion, not a wish. */
const MIN_COLS = 2;
const MIN_ROWS = 1;

/** Measures for `terminal`, which must be open in its box. */
export function fitFor(terminal: Terminal): Fit {
  const addon = new FitAddon();
  terminal.loadAddon(addon);
  return {
    measure() {
      const parent = terminal.element?.parentElement;
      if (parent == null || parent.clientWidth === 0 || parent.clientHeight === 0) return null;
      const dimensions = addon.proposeDimensions();
      if (dimensions === undefined || Number.isNaN(dimensions.cols) || Number.isNaN(dimensions.rows)) return null;
      return {
        cols: Math.min(MAX_TERMINAL_SIDE, Math.max(MIN_COLS, dimensions.cols)),
        rows: Math.min(MAX_TERMINAL_SIDE, Math.max(MIN_ROWS, dimensions.rows)),
      };
    },
  };
}

/** Tells, once per frame at most, that the size of `box` has changed. */
export function onBoxResize(box: Element, listener: () => void): Undo {
  let frame = 0;
  const observer = new ResizeObserver(() => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(listener);
  });
  observer.observe(box);
  return () => {
    cancelAnimationFrame(frame);
    observer.disconnect();
  };
}
