// What a program around the engine must know of the operating system and would otherwise ask for by name: how a run is
// stopped, whether what a host started outlives it, and where local connections live.
import type { Rung } from '../../shared/model/command.ts';
import { platform } from './platform.ts';

/** The stop ladder of a child that is connected in this way: the politest rung first, the last one is sure. */
export function stopRungs(connection: 'pipes' | 'terminal'): readonly Rung[] {
  return platform.stopRungs(connection);
}

/** The rungs that end everything of a run now. */
export function killRungs(): readonly Rung[] {
  return platform.killRungs;
}

/** Whether processes form groups and sessions here, which can be sent a signal as a whole. */
export function hasProcessGroups(): boolean {
  return platform.hasGroups;
}

/** Whether the system itself ends what this process has started when this process ends, in whatever way. */
export function childrenEndWithHost(): boolean {
  return platform.childrenEndWithHost;
}

/** The address of a named pipe for `node:net`, where local connections are those and no files; null elsewhere. */
export function namedPipe(name: string): string | null {
  return platform.namedPipe(name);
}
