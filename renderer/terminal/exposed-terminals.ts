// Lets tests read what the terminals show: `window.__proactor.terminals`, by run. It exists only in a page
// that was opened with `?test`, because a terminal's content is nobody's business but the person's.
import type { Terminal } from '@xterm/xterm';
import type { RunId } from '../../shared/model/ids.ts';
import type { Undo } from '../../shared/protocol/port.ts';

declare global {
  interface Window {
    __proactor?: { readonly terminals: Map<RunId, Terminal> };
  }
}

function exposed(): Map<RunId, Terminal> | null {
  if (!new URLSearchParams(window.location.search).has('test')) return null;
  window.__proactor ??= { terminals: new Map() };
  return window.__proactor.terminals;
}

/** Registers the terminal of a run where tests may look, and takes it away again. */
export function exposeTerminal(run: RunId, terminal: Terminal): Undo {
  const terminals = exposed();
  if (terminals === null) return () => {};
  terminals.set(run, terminal);
  return () => {
    if (terminals.get(run) === terminal) terminals.delete(run);
  };
}
