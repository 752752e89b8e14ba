// What a folder offers to run: every file that is known to offer something is read once, when somebody asks. Nothing is
// executed, nothing outside the folder is read but the lock files above it, and nothing is kept.
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Launch } from '../../shared/model/command.ts';
import type { Task, TaskList } from '../../shared/model/task.ts';
import { type QuotingRules, quotingRules } from '../../shared/text/quoting.ts';
import { cargoTasks, readCargoFile } from './cargo.ts';
import { COMPOSE_FILES, readComposeFile } from './compose-file.ts';
import { readEditorTasks } from './editor-tasks.ts';
import { FolderFiles } from './folder-files.ts';
import { readJustfile } from './justfile.ts';
import { readMakefile } from './makefile.ts';
import { LOCK_FILES, type PackageManager, readPackageFile, readPnpmWorkspaces, runScript } from './package-scripts.ts';
import { readProcfile } from './procfile.ts';
import { PYTHON_LOCK_FILES, readPythonProject } from './python-scripts.ts';
import { workspaceFolders } from './workspaces.ts';

/** More than anybody looks through, even by typing. */
const MAX_TASKS = 2000;
/** How many folders up a lock file is looked for: a package deep in a repository. */
const MAX_LEVELS_UP = 6;
/** Longest detail that is told, in UTF-16 units. */
const MAX_DETAIL = 200;

/** Everything that a folder offers. Never rejects for what is in it; a folder that is not there offers nothing. */
export async function readTasks(folder: string): Promise<TaskList> {
  const files = new FolderFiles(folder);
  const rules = quotingRules(process.platform);
  const groups = [
    await packageTasks(files, rules),
    await procfileTasks(files),
    await makeTasks(files),
    await justTasks(files),
    await editorTasks(files, rules),
    await composeTasks(files),
    await pythonTasks(files),
    await cargoFolder(files),
    await goFolder(files),
  ];
  const tasks = groups.flat().map((task) => ({ ...task, detail: task.detail.slice(0, MAX_DETAIL) }));
  return { tasks: tasks.slice(0, MAX_TASKS), problems: files.problems };
}

function exec(...argv: string[]): Launch {
  return { kind: 'exec', argv };
}

async function packageTasks(files: FolderFiles, rules: QuotingRules): Promise<Task[]> {
  const text = await files.read('package.json');
  if (text === null) return [];
  const [own] = files.understand('package.json', () => [readPackageFile(text)]);
  if (own === undefined) return [];
  const manager = own.manager ?? (await lockedBy(files.folder)) ?? 'npm';
  const tasksOf = (file: string, cwd: string, scripts: typeof own.scripts): Task[] =>
    scripts.map(({ name, script }) => ({
      source: manager,
      file,
      name,
      detail: script,
      launch: runScript(manager, name, rules),
      cwd,
    }));
  const tasks = tasksOf('package.json', files.folder, own.scripts);
  const pnpm = await files.read('pnpm-workspace.yaml');
  const patterns = [...own.workspaces, ...(pnpm === null ? [] : readPnpmWorkspaces(pnpm))];
  for (const folder of await workspaceFolders(files, patterns)) {
    const file = `${folder}/package.json`;
    const inner = await files.read(file);
    if (inner === null) continue;
    const [read] = files.understand(file, () => [readPackageFile(inner)]);
    // Run where it lies: every manager understands that, and each has another way to name a workspace.
    if (read !== undefined) tasks.push(...tasksOf(file, join(files.folder, folder), read.scripts));
  }
  return tasks;
}

/** Whose lock file lies in this folder or above it, no further up than the repository's own folder. */
async function lockedBy(folder: string): Promise<PackageManager | null> {
  let here = folder;
  for (let level = 0; level <= MAX_LEVELS_UP; level += 1) {
    const names = new Set(await readdir(here).catch(() => []));
    const found = LOCK_FILES.find(([file]) => names.has(file));
    if (found !== undefined) return found[1];
    if (names.has('.git') || dirname(here) === here) return null;
    here = dirname(here);
  }
  return null;
}

async function procfileTasks(files: FolderFiles): Promise<Task[]> {
  const tasks: Task[] = [];
  for (const file of ['Procfile', 'Procfile.dev']) {
    const text = await files.read(file);
    for (const { name, detail } of text === null ? [] : readProcfile(text)) {
      tasks.push({
        source: 'Procfile',
        file,
        name,
        detail: '',
        launch: { kind: 'shell', line: detail },
        cwd: files.folder,
      });
    }
  }
  return tasks;
}

async function makeTasks(files: FolderFiles): Promise<Task[]> {
  // In the order in which make looks for them. On a disk that doesn't tell capitals apart the second is the third.
  const found = await files.readFirst(['GNUmakefile', 'makefile', 'Makefile']);
  if (found === null) return [];
  return files
    .understand(found.file, () => readMakefile(found.text))
    .map(({ name, detail }) => ({
      source: 'make',
      file: found.file,
      name,
      detail,
      launch: exec('make', name),
      cwd: files.folder,
    }));
}

async function justTasks(files: FolderFiles): Promise<Task[]> {
  const found = await files.readFirst(['justfile', 'Justfile', '.justfile']);
  if (found === null) return [];
  return files
    .understand(found.file, () => readJustfile(found.text))
    .map(({ name, detail, needs }) => ({
      source: 'just',
      file: found.file,
      name,
      detail: needs.length === 0 ? detail : `${detail}${detail === '' ? '' : ' · '}needs ${needs.join(', ')}`,
      launch: exec('just', name),
      cwd: files.folder,
    }));
}

async function editorTasks(files: FolderFiles, rules: QuotingRules): Promise<Task[]> {
  const file = '.vscode/tasks.json';
  const text = await files.read(file);
  if (text === null) return [];
  const system = rules === 'windows' ? 'windows' : process.platform === 'darwin' ? 'osx' : 'linux';
  return files
    .understand(file, () => readEditorTasks(text, files.folder, system, (why) => files.note(file, why)))
    .map((task) => ({ source: 'tasks.json', file, ...task }));
}

async function composeTasks(files: FolderFiles): Promise<Task[]> {
  const found = await files.readFirst(COMPOSE_FILES);
  if (found === null) return [];
  const services = files.understand(found.file, () => readComposeFile(found.text));
  if (services.length === 0) return [];
  const { folder: cwd } = files;
  const one = (name: string, detail: string, words: readonly string[]): Task => ({
    source: 'compose',
    file: found.file,
    name,
    detail,
    launch: exec('docker', 'compose', ...words),
    cwd,
  });
  return [
    one('up', 'All services', ['up']),
    ...services.map(({ name, detail }) => one(name, detail, ['up', name])),
    one('logs', 'Follows what all services write', ['logs', '--follow']),
    one('down', 'Stops and removes the containers', ['down']),
  ];
}

async function pythonTasks(files: FolderFiles): Promise<Task[]> {
  const file = 'pyproject.toml';
  const text = await files.read(file);
  if (text === null) return [];
  const names = new Set((await files.names('.')).map(({ name }) => name));
  const locked = PYTHON_LOCK_FILES.find(([lock]) => names.has(lock))?.[1] ?? null;
  return files
    .understand(file, () => readPythonProject(text, locked))
    .map(({ name, detail, runner }) => ({
      source: runner ?? 'python',
      file,
      name,
      detail,
      launch: runner === null ? exec(name) : exec(runner, 'run', name),
      cwd: files.folder,
    }));
}

async function cargoFolder(files: FolderFiles): Promise<Task[]> {
  const file = 'Cargo.toml';
  const text = await files.read(file);
  if (text === null) return [];
  const read = readCargoFile(text);
  const inBin = (await files.names('src/bin')).map(({ name }) => name.replace(/\.rs$/, ''));
  const main = (await files.has('src/main.rs')) ? [packageName(text)] : [];
  const programs = [...new Set([...main, ...read.programs, ...inBin])].filter((name) => name !== '');
  return cargoTasks(read, programs).map(({ name, detail }) => ({
    source: 'cargo',
    file,
    name,
    detail,
    launch: exec('cargo', ...name.split(' ')),
    cwd: files.folder,
  }));
}

function packageName(text: string): string {
  return /^\s*\[package\][^[]*?^\s*name\s*=\s*["']([^"']+)["']/ms.exec(text)?.[1] ?? '';
}

async function goFolder(files: FolderFiles): Promise<Task[]> {
  const file = 'go.mod';
  if ((await files.read(file)) === null) return [];
  const programs: string[] = [];
  if (await isGoProgram(files, '.')) programs.push('.');
  for (const { name, isFolder } of await files.names('cmd')) {
    if (isFolder && (await isGoProgram(files, `cmd/${name}`))) programs.push(`./cmd/${name}`);
  }
  const one = (name: string, detail: string): Task => ({
    source: 'go',
    file,
    name,
    detail,
    launch: exec('go', ...name.split(' ')),
    cwd: files.folder,
  });
  return [
    ...programs.map((path) => one(`run ${path}`, 'Builds and runs it')),
    one('build ./...', 'Builds everything'),
    one('test ./...', 'Runs the tests'),
  ];
}

/** Whether a folder's Go files make a program: one of them says so, and the first that is no test says it for all. */
async function isGoProgram(files: FolderFiles, folder: string): Promise<boolean> {
  const name = (await files.names(folder)).find(
    (entry) => !entry.isFolder && /\.go$/.test(entry.name) && !/_test\.go$/.test(entry.name),
  )?.name;
  if (name === undefined) return false;
  const text = await files.read(folder === '.' ? name : `${folder}/${name}`);
  return text !== null && /^package\s+main\b/m.test(text);
}
