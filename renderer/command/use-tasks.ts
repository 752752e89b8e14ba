// What a folder offers to run, asked of the host whenever somebody is about to type.
import { useEffect, useState } from 'react';
import type { TaskList } from '../../shared/model/task.ts';
import { useLink } from '../link/use-link.ts';

/** A folder that is being typed is asked for when the typing rests, in milliseconds. */
const PAUSE_MS = 120;

/** What `folder` (absolute; null asks nothing) offers; null until that is known. */
export function useTasks(folder: string | null): TaskList | null {
  const { connection } = useLink();
  const [known, setKnown] = useState<{ readonly folder: string; readonly list: TaskList } | null>(null);
  useEffect(() => {
    if (folder === null) return undefined;
    let current = true;
    const timer = setTimeout(async () => {
      try {
        const list = await connection.call('tasks', { folder });
        if (current) setKnown({ folder, list });
      } catch {
        // Without an answer there is nothing to offer; commands can be typed all the same.
        if (current) setKnown(null);
      }
    }, PAUSE_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [folder, connection]);
  return known !== null && known.folder === folder ? known.list : null;
}
