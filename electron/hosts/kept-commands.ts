// The commands that a person saved in this data directory: `commands.json`.
import type { Command } from '../../shared/model/command.ts';
import { MOST_SAVED, type SavedCommand } from '../../shared/model/saved.ts';
import { savedCommands } from '../../shared/protocol/schema.ts';
import { KeptFile } from './kept-file.ts';

const VERSION = 1;

/** The saved commands of one data directory, by name. */
export class KeptCommands extends KeptFile<readonly SavedCommand[]> {
  readonly #listeners = new Set<() => void>();

  /** Reads what was kept. `onTrouble` is told, in sentences, of a file that had to be set aside or can't be written. */
  constructor(dataDirectory: string, onTrouble: (text: string) => void) {
    super(
      {
        name: 'commands.json',
        words: 'saved commands',
        anew: 'none is saved now',
        toJson: (commands) => ({ version: VERSION, commands }),
        fromJson: understand,
      },
      dataDirectory,
      onTrouble,
    );
  }

  /** In the order of their names. */
  get all(): readonly SavedCommand[] {
    return this.last ?? [];
  }

  /** Saves a command in place of the one of that name. Rejects, and changes nothing, when it can't be written or there are too many. */
  save(name: string, command: Command): Promise<void> {
    return this.#keep((all) => {
      const others = all.filter((saved) => saved.name !== name);
      if (others.length >= MOST_SAVED) throw new Error(`There are ${MOST_SAVED} saved commands: remove some first.`);
      return [...others, { name, command }].sort((a, b) => (a.name < b.name ? -1 : 1));
    });
  }

  /** Removes the one of that name, if there is one. Rejects, and changes nothing, when that can't be written. */
  remove(name: string): Promise<void> {
    return this.#keep((all) => all.filter((saved) => saved.name !== name));
  }

  /** Tells whenever they have changed. */
  watch(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async #keep(change: (all: readonly SavedCommand[]) => readonly SavedCommand[]): Promise<void> {
    await this.update((last) => change(last ?? []));
    for (const listener of [...this.#listeners]) listener();
  }
}

function understand(value: unknown): { readonly value: readonly SavedCommand[] } | string {
  if (typeof value !== 'object' || value === null || !('version' in value)) return 'it has no version';
  if (value.version !== VERSION) return `it is of version ${String(value.version)}`;
  const parsed = savedCommands.safeParse('commands' in value ? value.commands : null);
  return parsed.success ? { value: parsed.data } : 'it is no list of commands';
}
