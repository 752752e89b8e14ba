// The names of groups that are in use, to be chosen from while one is typed.
import { useMemo } from 'react';
import { useLinkState } from '../link/use-link.ts';

/** Those of runs and of saved commands, in order. */
export function useGroupNames(): readonly string[] {
  const runs = useLinkState((state) => state.runs);
  const saved = useLinkState((state) => state.saved);
  return useMemo(() => {
    const commands = [...[...runs.values()].map(({ command }) => command), ...saved.map(({ command }) => command)];
    return [...new Set(commands.flatMap(({ group }) => group ?? []))].sort();
  }, [runs, saved]);
}
