// What a Cargo.toml offers: run, test and build, one `run` per program where it has several.
import type { Named } from './named.ts';
import { readToml } from './toml.ts';

/** What a Cargo.toml says. */
export interface CargoFile {
  readonly isPackage: boolean;
  readonly isWorkspace: boolean;
  /** Names of its `[[bin]]` tables. */
  readonly programs: readonly string[];
}

/** Reads a Cargo.toml. */
export function readCargoFile(text: string): CargoFile {
  const file = readToml(text);
  return {
    isPackage: file.tables.includes('package'),
    isWorkspace: file.tables.some((table) => table === 'workspace' || table.startsWith('workspace.')),
    programs: file.entries.filter(({ table, key }) => table === 'bin' && key === 'name').map(({ value }) => value),
  };
}

/** The ways to call cargo: arguments, each with what it does. `programs` are all that the package has. */
export function cargoTasks({ isPackage, isWorkspace }: CargoFile, programs: readonly string[]): readonly Named[] {
  const tasks: Named[] = [];
  if (programs.length === 1) tasks.push({ name: 'run', detail: `Builds and runs ${programs[0]}` });
  else for (const name of programs) tasks.push({ name: `run --bin ${name}`, detail: `Builds and runs ${name}` });
  if (!isPackage && !isWorkspace) return tasks;
  const all = isWorkspace ? ' --workspace' : '';
  return [
    ...tasks,
    { name: `build${all}`, detail: 'Builds everything' },
    { name: `test${all}`, detail: 'Runs the tests' },
    { name: `check${all}`, detail: 'Looks for errors without building' },
  ];
}
