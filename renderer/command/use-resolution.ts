// Asks the host what a command would execute, a moment after the person stopped typing.
import { useEffect, useState } from 'react';
import type { Command } from '../../shared/model/command.ts';
import type { Resolution } from '../../shared/protocol/messages.ts';
import { useLink } from '../link/use-link.ts';

/** Longer than the pause between two keys, shorter than the one before Enter. Milliseconds. */
const PAUSE_MS = 150;

/** What `command` would execute, as the host sees it; null while that is not known. */
export function useResolution(command: Command | null): Resolution | null {
  const { connection } = useLink();
  const [known, setKnown] = useState<{ readonly of: string; readonly resolution: Resolution } | null>(null);
  const of = command === null ? null : JSON.stringify(command);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `of` is the command, compared by its content
  useEffect(() => {
    if (command === null || of === null) return undefined;
    let current = true;
    const timer = setTimeout(async () => {
      try {
        const resolution = await connection.call('resolve', { command });
        if (current) setKnown({ of, resolution });
      } catch {
        // Without an answer there is nothing to show beside the field; starting it will tell.
        if (current) setKnown(null);
      }
    }, PAUSE_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [of, connection]);

  return known !== null && known.of === of ? known.resolution : null;
}
