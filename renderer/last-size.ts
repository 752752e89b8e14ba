// The size that a terminal of this host had last in this browser: the next one starts with it, so that a program that
// looks at once finds the size it will have.
import { MAX_TERMINAL_SIDE, type TerminalSize } from '../shared/model/stream.ts';

function keyOf(dataDirectory: string): string {
  return `proactor:size:${dataDirectory}`;
}

function isSide(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= MAX_TERMINAL_SIDE;
}

/** The last size kept for the host of a data directory; null when there is none. */
export function lastSize(dataDirectory: string, storage: Pick<Storage, 'getItem'> = localStorage): TerminalSize | null {
  try {
    const kept: unknown = JSON.parse(storage.getItem(keyOf(dataDirectory)) ?? 'null');
    if (typeof kept !== 'object' || kept === null) return null;
    const { cols, rows } = kept as Record<string, unknown>;
    return isSide(cols) && isSide(rows) ? { cols, rows } : null;
  } catch {
    // Not ours, or half written: as good as nothing.
    return null;
  }
}

/** Keeps a size for the next terminal. */
export function keepSize(dataDirectory: string, size: TerminalSize): void {
  localStorage.setItem(keyOf(dataDirectory), JSON.stringify({ cols: size.cols, rows: size.rows }));
}
