// What size a terminal can have.
import type { TerminalSize } from '../../shared/model/stream.ts';
import { MAX_TERMINAL_SIDE } from '../../shared/model/stream.ts';
import { SubprocessOptionError } from './errors.ts';

/** A size, checked. Throws `SubprocessOptionError` for one that no terminal can have. */
export function checkTerminalSize(size: TerminalSize): TerminalSize {
  const { cols, rows } = size ?? {};
  for (const side of [cols, rows]) {
    if (!Number.isInteger(side) || side < 1 || side > MAX_TERMINAL_SIDE) {
      throw new SubprocessOptionError(
        `a terminal has 1 to ${MAX_TERMINAL_SIDE} columns and rows, not ${cols} × ${rows}`,
      );
    }
  }
  return { cols, rows };
}
