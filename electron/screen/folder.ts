// The folder that a shell says it is in, by a file address (OSC 7: `file://HOST/PATH`). Whoever writes to the terminal
// can say anything: what comes out is an absolute path of this machine without control characters, or nothing.
import { hostname } from 'node:os';

/** Longer than any path that a system takes. */
const MAX_ADDRESS = 16_384;

/** Controls, and what reorders or hides the text around it: a path is shown among the app's own words. */
const UNSAFE = /[\p{Cc}\p{Cs}\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u;

/** Reads a file address; null when it isn't one, is of another machine, or has a path that can't be shown. */
export function readFolder(
  address: string,
  machine: string = hostname(),
  windows: boolean = process.platform === 'win32',
): string | null {
  const match = /^file:\/\/([^/]*)(\/.*)$/i.exec(address.slice(0, MAX_ADDRESS));
  if (match === null || address.length > MAX_ADDRESS) return null;
  const [, host = '', encoded = ''] = match;
  const known = ['', 'localhost', machine.toLowerCase(), machine.toLowerCase().split('.')[0]];
  if (!known.includes(host.toLowerCase())) return null;
  let path: string;
  try {
    path = decodeURIComponent(encoded);
  } catch {
    return null;
  }
  if (UNSAFE.test(path)) return null;
  if (!windows) return path;
  return /^\/[a-z]:/i.test(path) ? path.slice(1).replaceAll('/', '\\') : null;
}
