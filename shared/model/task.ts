// What a folder offers to run: a script of its package, a target of its makefile, a service of its compose file. A task
// is a suggestion and nothing more; what is run is a command.
import type { Launch } from './command.ts';

/** Something that a folder offers to run. */
export interface Task {
  /** Who runs it, as people call it: `npm`, `make`, `uv`, … */
  readonly source: string;
  /** The file that offers it, from the folder that was asked for: `package.json`, `packages/web/package.json`. */
  readonly file: string;
  /** What it is called there: `dev`, `build`. */
  readonly name: string;
  /** What it does, in its author's words or in those of its script; empty where neither is known. */
  readonly detail: string;
  readonly launch: Launch;
  /** Absolute path of the folder that it is run in. */
  readonly cwd: string;
}

/** A file that might offer something and can't be understood. */
export interface TaskProblem {
  /** From the folder that was asked for. */
  readonly file: string;
  /** What is wrong with it, in one sentence. */
  readonly message: string;
}

/** What a folder offers. */
export interface TaskList {
  readonly tasks: readonly Task[];
  readonly problems: readonly TaskProblem[];
}
