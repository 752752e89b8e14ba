// The sequences that a snapshot is written in.

/** ESC. */
export const ESC = '\x1b';

/** CSI with parameters and final character. */
export function csi(body: string): string {
  return `\x1b[${body}`;
}

/** OSC, ended with ST. */
export function osc(body: string): string {
  return `\x1b]${body}\x1b\\`;
}

/** Puts the cursor at a zero-based column and row; with origin mode, a row of the scroll region. */
export function cursorTo(column: number, row: number): string {
  return csi(`${row + 1};${column + 1}H`);
}

/** Puts the cursor in a zero-based column of its row. Not under origin mode, where xterm moves the row too. */
export function columnTo(column: number): string {
  return csi(`${column + 1}G`);
}

/** Sets a DEC private mode. */
export function setMode(mode: number, on = true): string {
  return csi(`?${mode}${on ? 'h' : 'l'}`);
}
