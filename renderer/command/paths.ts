// Paths as they are typed: `~` is the home folder, and what is not absolute starts at some folder.
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
