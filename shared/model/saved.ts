// Commands that a person keeps under a name.
import type { Command } from './command.ts';

/** Most commands that are kept: more than anyone finds again. */
export const MOST_SAVED = 500;

/** Longest name, in UTF-16 units. */
export const LONGEST_SAVED_NAME = 80;

/** One of them. Its name is its own among all. */
export interface SavedCommand {
  readonly name: string;
  readonly command: Command;
}
