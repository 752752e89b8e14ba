// The environment of a child: the person's own, then the command's `.env` files in their order, then what it sets, then
// what it removes. What that comes to is also said as a list of differences, for somebody who wants to see it first.
import type { EnvironmentChanges } from '../../shared/model/command.ts';
import type { EnvironmentDifference, FieldMessage } from '../../shared/protocol/messages.ts';
import { EnvFileError, readEnvFile } from './env-file.ts';

type Environment = Readonly<Record<string, string>>;

/** Differences shown at most: more than anybody compares. */
const MOST_DIFFERENCES = 500;

/** Names as this system tells them apart: Windows does not see a difference between `Path` and `PATH`. */
function sameName(name: string): string {
  return process.platform === 'win32' ? name.toUpperCase() : name;
}

function remove(environment: Record<string, string>, name: string): void {
  if (process.platform !== 'win32') delete environment[name];
  else for (const other of Object.keys(environment)) if (sameName(other) === sameName(name)) delete environment[other];
}

function assign(environment: Record<string, string>, name: string, value: string): void {
  if (process.platform === 'win32') remove(environment, name);
  environment[name] = value;
}

/** The changes that need no file, made. */
function withChanges(own: Environment, { set, unset }: EnvironmentChanges): Record<string, string> {
  const environment = { ...own };
  for (const [name, value] of Object.entries(set)) assign(environment, name, value);
  for (const name of unset) remove(environment, name);
  return environment;
}

/** The child's environment; a promise of it when files are to be read, which rejects with `EnvFileError`. */
export function childEnvironment(own: Environment, changes: EnvironmentChanges): Environment | Promise<Environment> {
  const { files = [] } = changes;
  return files.length === 0 ? withChanges(own, changes) : withFiles(own, changes, files);
}

async function withFiles(
  own: Environment,
  changes: EnvironmentChanges,
  files: readonly string[],
): Promise<Environment> {
  const environment = { ...own };
  for (const path of files) {
    for (const [name, value] of await readEnvFile(path)) assign(environment, name, value);
  }
  return withChanges(environment, changes);
}

/** What the changes come to. */
export interface LookedUpEnvironment {
  /** The child's environment, without the files that can't be used. */
  readonly environment: Environment;
  readonly differences: readonly EnvironmentDifference[];
  readonly problems: readonly FieldMessage[];
  readonly notes: readonly FieldMessage[];
}

/** Does the same without giving up at the first file that can't be used. */
export async function lookUpEnvironment(own: Environment, changes: EnvironmentChanges): Promise<LookedUpEnvironment> {
  const fromFiles = { ...own };
  const origin = new Map<string, number>();
  const problems: FieldMessage[] = [];
  const notes: FieldMessage[] = [];
  for (const [index, path] of (changes.files ?? []).entries()) {
    try {
      const values = await readEnvFile(path);
      for (const [name, value] of values) {
        assign(fromFiles, name, value);
        origin.set(sameName(name), index);
      }
      notes.push({ field: 'files', index, message: values.size === 1 ? '1 variable' : `${values.size} variables` });
    } catch (error) {
      if (!(error instanceof EnvFileError)) throw error;
      problems.push({ field: 'files', index, message: error.message });
    }
  }
  const environment = withChanges(fromFiles, changes);
  const changed = new Set([...Object.keys(changes.set), ...changes.unset].map(sameName));
  const before = byName(own);
  const after = byName(environment);
  const differences: EnvironmentDifference[] = [];
  for (const key of [...new Set([...changed, ...origin.keys()])].sort()) {
    const [was, is] = [before.get(key), after.get(key)];
    if (was?.value === is?.value) continue;
    differences.push({
      name: is?.name ?? was?.name ?? key,
      before: was?.value ?? null,
      after: is?.value ?? null,
      from: changed.has(key) ? 'change' : (origin.get(key) ?? 'change'),
    });
  }
  return { environment, differences: differences.slice(0, MOST_DIFFERENCES), problems, notes };
}

function byName(environment: Environment): Map<string, { readonly name: string; readonly value: string }> {
  return new Map(Object.entries(environment).map(([name, value]) => [sameName(name), { name, value }]));
}
