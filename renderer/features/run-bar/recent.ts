// Commands used before, newest first: those of the runs that the host still has, and those that this browser
// remembers when their runs are gone. Values of environment variables may be secrets and are not remembered.
import { SAME_ENVIRONMENT } from '../../../shared/model/command.ts';
import type { RunId } from '../../../shared/model/ids.ts';
import type { Run } from '../../../shared/model/run.ts';
import type { HostInfo } from '../../../shared/protocol/messages.ts';
import { quotingRules } from '../../../shared/text/quoting.ts';
import { type Draft, draftOf } from './draft.ts';

/** Most commands that are remembered. */
const REMEMBERED = 200;

function keyFor(host: HostInfo): string {
  return `proactor:recent:${host.dataDirectory}`;
}

/** Two drafts that would look the same in a list. */
function sameDraft(a: Draft, b: Draft): boolean {
  return a.line === b.line && a.connection === b.connection && a.cwd === b.cwd;
}

function stored(host: HostInfo): readonly Draft[] {
  const text = localStorage.getItem(keyFor(host));
  if (text === null) return [];
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list.filter(isDraft).map((draft) => ({ ...draft, env: SAME_ENVIRONMENT })) : [];
  } catch {
    return [];
  }
}

function isDraft(value: unknown): value is Draft {
  if (typeof value !== 'object' || value === null) return false;
  const { line, how, connection, cwd } = value as Record<string, unknown>;
  return (
    typeof line === 'string' &&
    (how === 'auto' || how === 'exec' || how === 'shell') &&
    (connection === 'terminal' || connection === 'pipes') &&
    typeof cwd === 'string'
  );
}

/** Remembers a command that was run. */
export function remember(draft: Draft, host: HostInfo): void {
  const { line, how, connection, cwd } = draft;
  const kept = stored(host).filter((other) => !sameDraft(other, draft));
  const list = [{ line, how, connection, cwd }, ...kept].slice(0, REMEMBERED);
  localStorage.setItem(keyFor(host), JSON.stringify(list));
}

/** All recent commands, newest first, each once. */
export function recentDrafts(runs: ReadonlyMap<RunId, Run>, host: HostInfo): readonly Draft[] {
  const found = new Map<string, Draft>();
  const take = (draft: Draft) => {
    const key = JSON.stringify([draft.line, draft.connection, draft.cwd]);
    if (!found.has(key)) found.set(key, draft);
  };
  const newestFirst = [...runs.values()].sort((a, b) => (a.id < b.id ? 1 : -1));
  for (const run of newestFirst) take(draftOf(run, quotingRules(host.platform)));
  for (const draft of stored(host)) take({ ...draft, cwd: draft.cwd === '' ? host.cwd : draft.cwd });
  return [...found.values()];
}
