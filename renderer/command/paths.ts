// Paths as they are typed: `~` is the home folder, and what is not absolute starts at some folder. And paths as file
// managers say them: as a list of `file:` addresses.
import type { HostInfo } from '../../shared/protocol/messages.ts';

/** A typed path as an absolute one; what is relative starts at `base`, and nothing typed is `base` itself. */
export function absolute(
  typed: string,
  host: Pick<HostInfo, 'cwd' | 'home' | 'platform'>,
  base: string = host.cwd,
): string {
  const text = typed.trim();
  if (text === '') return base;
  if (text === '~') return host.home;
  const separator = host.platform === 'win32' ? '\\' : '/';
  if (/^~[/\\]/.test(text)) return `${host.home}${separator}${text.slice(2)}`;
  const isAbsolute = host.platform === 'win32' ? /^([A-Za-z]:[/\\]|[/\\]{2})/.test(text) : text.startsWith('/');
  return isAbsolute ? text : `${base.replace(/[/\\]$/, '')}${separator}${text}`;
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
