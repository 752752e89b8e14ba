// What a pyproject.toml offers, and who runs it: uv, Poetry or PDM, by lock file or by the tool's own table.
import type { Named } from './named.ts';
import { readToml, tableOf } from './toml.ts';

/** Who runs a project's scripts; null for one whose entry points are installed and called by their names. */
export type PythonRunner = 'uv' | 'poetry' | 'pdm';

/** A script, and what it is run by. */
export interface PythonScript extends Named {
  readonly runner: PythonRunner | null;
}

/** The files that say who installs a project. */
export const PYTHON_LOCK_FILES: readonly (readonly [file: string, runner: PythonRunner])[] = [
  ['uv.lock', 'uv'],
  ['poetry.lock', 'poetry'],
  ['pdm.lock', 'pdm'],
];

/** Reads a pyproject.toml; `locked` is whose lock file lies beside it. */
export function readPythonProject(text: string, locked: PythonRunner | null): readonly PythonScript[] {
  const file = readToml(text);
  const has = (tool: string) => file.tables.some((table) => table === tool || table.startsWith(`${tool}.`));
  const runner = locked ?? (has('tool.uv') ? 'uv' : has('tool.poetry') ? 'poetry' : has('tool.pdm') ? 'pdm' : null);
  const found: PythonScript[] = [];
  const add = (name: string, detail: string, by: PythonRunner | null) => {
    if (!found.some((script) => script.name === name)) found.push({ name, detail, runner: by });
  };
  for (const table of ['project.scripts', 'project.gui-scripts']) {
    for (const { key, value } of tableOf(file, table)) add(key, value, runner);
  }
  for (const { key, value } of tableOf(file, 'tool.poetry.scripts')) add(key, value, 'poetry');
  // `_` and `_.env_file` are the defaults of the others.
  for (const { key, value } of tableOf(file, 'tool.pdm.scripts')) {
    if (!key.startsWith('_') && !key.includes('.')) add(key, inner(value), 'pdm');
  }
  for (const table of file.tables) {
    const name = /^tool\.pdm\.scripts\.([^.]+)$/.exec(table)?.[1];
    const command = tableOf(file, table).find(({ key }) => ['cmd', 'shell', 'call', 'composite'].includes(key));
    if (name !== undefined && name !== '_') add(name, command?.value ?? '', 'pdm');
  }
  return found;
}

/** The command in `{cmd = "…"}`; any other text as it is. */
function inner(value: string): string {
  return /^\{[^}]*\b(?:cmd|shell|call)\s*=\s*["']([^"']*)["']/.exec(value)?.[1] ?? value;
}
