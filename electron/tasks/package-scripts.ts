// The scripts of a package.json, and whose they are to run: the package manager that the project's lock file belongs to.
import type { Launch } from '../../shared/model/command.ts';
import { joinWords, type QuotingRules } from '../../shared/text/quoting.ts';
import { TaskFileError } from './folder-files.ts';
import { fieldsOf, parseJson } from './json.ts';

/** Who runs a package's scripts. */
export type PackageManager = 'npm' | 'pnpm' | 'yarn' | 'bun';

/** The files that say who installs a project, the most telling first. */
export const LOCK_FILES: readonly (readonly [file: string, manager: PackageManager])[] = [
  ['pnpm-lock.yaml', 'pnpm'],
  ['bun.lock', 'bun'],
  ['bun.lockb', 'bun'],
  ['yarn.lock', 'yarn'],
  ['package-lock.json', 'npm'],
  ['npm-shrinkwrap.json', 'npm'],
];

/** One script. */
export interface PackageScript {
  readonly name: string;
  readonly script: string;
}

/** What a package.json says. */
export interface PackageFile {
  readonly name: string | null;
  readonly scripts: readonly PackageScript[];
  /** Named by `packageManager`, which corepack goes by. */
  readonly manager: PackageManager | null;
  /** Patterns of the folders of its workspaces. */
  readonly workspaces: readonly string[];
}

/** Reads a package.json. Throws `TaskFileError`. */
export function readPackageFile(text: string): PackageFile {
  const fields = fieldsOf(parseJson(text));
  if (fields === null) throw new TaskFileError('it is not an object');
  const scripts = Object.entries(fieldsOf(fields['scripts']) ?? {}).flatMap(([name, script]) =>
    typeof script === 'string' ? [{ name, script }] : [],
  );
  const named = /^(npm|pnpm|yarn|bun)@/.exec(String(fields['packageManager'] ?? ''))?.[1];
  const workspaces = fieldsOf(fields['workspaces'])?.['packages'] ?? fields['workspaces'];
  return {
    name: typeof fields['name'] === 'string' ? fields['name'] : null,
    // `predev` runs by itself when `dev` does: nobody starts it by hand.
    scripts: scripts.filter(({ name }) => !isHook(name, scripts)),
    manager: (named as PackageManager | undefined) ?? null,
    workspaces: Array.isArray(workspaces) ? workspaces.filter((pattern) => typeof pattern === 'string') : [],
  };
}

function isHook(name: string, scripts: readonly PackageScript[]): boolean {
  const of = /^(?:pre|post)(.+)$/.exec(name)?.[1];
  return of !== undefined && scripts.some((script) => script.name === of);
}

/** The patterns under `packages:` of a pnpm-workspace.yaml. */
export function readPnpmWorkspaces(text: string): readonly string[] {
  const patterns: string[] = [];
  let within = false;
  for (const line of text.split(/\r?\n/)) {
    if (/^packages\s*:/.test(line)) within = true;
    else if (within) {
      const [, , quoted, plain] = /^\s*-\s*(?:(["'])(.*?)\1|([^#\s]+))/.exec(line) ?? [];
      const pattern = quoted ?? plain;
      if (pattern !== undefined) patterns.push(pattern);
      else if (/^\S/.test(line) && !line.startsWith('#')) within = false;
    }
  }
  return patterns;
}

/** How a script is run. On Windows package managers are batch files, which a shell runs. */
export function runScript(manager: PackageManager, name: string, rules: QuotingRules): Launch {
  const argv = [manager, 'run', name];
  return rules === 'windows' ? { kind: 'shell', line: joinWords(argv, rules) } : { kind: 'exec', argv };
}
