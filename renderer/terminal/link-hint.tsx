// Says where the link under the pointer goes: what a program wrote there may say otherwise.
import { MAC } from '../keys.ts';
import type { HoveredLink } from './links.ts';

/** Shows a link's address, and how it is opened. */
export function LinkHint({ link }: { readonly link: HoveredLink }) {
  return (
    <div className="terminal-link">
      <span>{link.opens ? `${MAC ? '⌘' : 'Ctrl'} + click opens` : 'Not opened from here:'}</span> <b>{link.address}</b>
    </div>
  );
}
