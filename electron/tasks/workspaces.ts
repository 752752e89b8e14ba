// The folders of a project's workspaces: patterns as package managers take them, with `*` for one folder, `**` for any
// number of them, and `!` for those that are none.
import type { FolderFiles } from './folder-files.ts';

/** More packages than anybody chooses from in a list. */
const MAX_PACKAGES = 200;
/** How deep `**` goes. */
const MAX_DEPTH = 5;

/** The folders that the patterns mean and that have a package.json, from the project's folder. */
export async function workspaceFolders(files: FolderFiles, patterns: readonly string[]): Promise<readonly string[]> {
  const clean = patterns.map((pattern) => pattern.replace(/^(!?)\.\//, '$1').replace(/\/+$/, ''));
  const found = new Set<string>();
  for (const pattern of clean.filter((each) => !each.startsWith('!'))) {
    if (pattern.split('/').includes('..')) continue;
    await walk(files, '', pattern.split('/'), MAX_DEPTH, found);
  }
  const excluded = clean.filter((each) => each.startsWith('!')).map((each) => toExpression(each.slice(1)));
  const kept = [...found].filter((folder) => !excluded.some((expression) => expression.test(folder)));
  const packages: string[] = [];
  for (const folder of kept.sort()) {
    if (packages.length >= MAX_PACKAGES) break;
    if (await files.has(`${folder}/package.json`)) packages.push(folder);
  }
  return packages;
}

async function walk(
  files: FolderFiles,
  folder: string,
  pattern: readonly string[],
  depth: number,
  found: Set<string>,
): Promise<void> {
  const [first, ...rest] = pattern;
  if (found.size >= MAX_PACKAGES * 4) return;
  if (first === undefined) {
    if (folder !== '') found.add(folder);
    return;
  }
  const within = (name: string) => (folder === '' ? name : `${folder}/${name}`);
  if (first === '**') await walk(files, folder, rest, depth, found);
  if (first !== '**' && !first.includes('*')) {
    await walk(files, within(first), rest, depth, found);
    return;
  }
  if (depth === 0) return;
  const expression = toExpression(first === '**' ? '*' : first);
  for (const { name, isFolder } of await files.names(folder)) {
    if (!isFolder || name === 'node_modules' || name.startsWith('.') || !expression.test(name)) continue;
    await walk(files, within(name), first === '**' ? pattern : rest, depth - 1, found);
  }
}

function toExpression(pattern: string): RegExp {
  const source = pattern
    .split(/(\*\*\/|\*\*|\*)/)
    .map((part) => {
      if (part === '**/') return '(?:.*/)?';
      if (part === '**') return '.*';
      return part === '*' ? '[^/]*' : part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&');
    })
    .join('');
  return new RegExp(`^${source}$`);
}
