// Where dropped files lie. In the desktop window the preload says it, after the drop; in a browser only some file managers
// do, as a list of `file:` addresses.
import { DROP_MESSAGE } from '../../shared/protocol/port-names.ts';

/** Listens to the preload. Gives a function that ends it. */
export function onDroppedPaths(listener: (paths: readonly string[]) => void): () => void {
  const onMessage = ({ source, origin, data }: MessageEvent<unknown>) => {
    // The preload speaks as the window itself does; no frame and no other window can.
    if (source !== window || origin !== location.origin || !isDrop(data)) return;
    listener(data.paths);
  };
  addEventListener('message', onMessage);
  return () => removeEventListener('message', onMessage);
}

function isDrop(data: unknown): data is { readonly paths: readonly string[] } {
  if (typeof data !== 'object' || data === null || !('type' in data) || data.type !== DROP_MESSAGE) return false;
  return 'paths' in data && Array.isArray(data.paths) && data.paths.every((path) => typeof path === 'string');
}

/** The paths in a `text/uri-list` (RFC 2483). Addresses of other machines, and those that are no files, have none. */
export function pathsInUriList(text: string, platform: string): readonly string[] {
  return text
    .split(/\r?\n/)
    .filter((line) => line !== '' && !line.startsWith('#'))
    .flatMap((line) => pathOfUri(line.trim(), platform) ?? []);
}

function pathOfUri(text: string, platform: string): string | null {
  let uri: URL;
  let path: string;
  try {
    uri = new URL(text);
    path = decodeURIComponent(uri.pathname);
  } catch {
    return null; // Neither an address nor, after decoding, text.
  }
  if (uri.protocol !== 'file:' || (uri.host !== '' && uri.host !== 'localhost')) return null;
  if (platform !== 'win32') return path;
  return /^\/[A-Za-z]:/.test(path) ? path.slice(1).replaceAll('/', '\\') : null;
}
