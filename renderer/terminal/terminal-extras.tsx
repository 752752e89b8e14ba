// What both kinds of view offer over their xterm: the search, and where the link under the pointer goes.
import type { Terminal } from '@xterm/xterm';
import { LinkHint } from './link-hint.tsx';
import type { HoveredLink } from './links.ts';
import { SearchBar } from './search-bar.tsx';

/** Stands over an xterm; nothing while nothing is asked for. */
export function TerminalExtras({
  terminal,
  link,
  finding,
  onFindDone,
}: {
  readonly terminal: Terminal | null;
  readonly link: HoveredLink | null;
  readonly finding: boolean;
  onFindDone(): void;
}) {
  const close = () => {
    terminal?.focus();
    onFindDone();
  };
  return (
    <>
      {finding && terminal !== null && <SearchBar terminal={terminal} onClose={close} />}
      {link !== null && <LinkHint link={link} />}
    </>
  );
}
