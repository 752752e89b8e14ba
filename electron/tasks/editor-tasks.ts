// The tasks of an editor's .vscode/tasks.json, of the types `shell` and `process`. What needs the editor (a variable
// that only it knows, a task of an extension) is left out, with the reason.
import type { Launch } from '../../shared/model/command.ts';
import { joinWords, type QuotingRules } from '../../shared/text/quoting.ts';
import { TaskFileError } from './folder-files.ts';
import { fieldsOf, parseJsonWithComments } from './json.ts';

/** The systems that a task may say something else for, by the names of that file. */
export type EditorSystem = 'windows' | 'osx' | 'linux';

/** One task. */
export interface EditorTask {
  readonly name: string;
  readonly detail: string;
  readonly launch: Launch;
  /** Absolute. */
  readonly cwd: string;
}

/** Reads a tasks.json. Throws `TaskFileError`. `left` is told of a task that can't be offered. */
export function readEditorTasks(
  text: string,
  folder: string,
  system: EditorSystem,
  left: (why: string) => void,
): readonly EditorTask[] {
  const file = fieldsOf(parseJsonWithComments(text));
  const tasks = file?.['tasks'];
  if (!Array.isArray(tasks)) throw new TaskFileError('it has no list of tasks');
  return tasks.flatMap((value) => {
    const task = fieldsOf(value);
    const name = task?.['label'] ?? task?.['taskName'];
    if (task === null || typeof name !== 'string') return [];
    try {
      return [readTask(name, { ...file, ...task, ...fieldsOf(task[system]) }, folder, system)];
    } catch (error) {
      if (!(error instanceof TaskFileError)) throw error;
      left(`"${name}" ${error.message}`);
      return [];
    }
  });
}

function readTask(
  name: string,
  task: Readonly<Record<string, unknown>>,
  folder: string,
  system: EditorSystem,
): EditorTask {
  const type = task['type'] ?? 'process';
  const known = (text: string) => filled(text, folder);
  const cwd = fieldsOf(task['options'])?.['cwd'];
  const where = typeof cwd === 'string' ? absolute(known(cwd), folder) : folder;
  const rules: QuotingRules = system === 'windows' ? 'windows' : 'posix';
  const detail = typeof task['detail'] === 'string' ? task['detail'] : '';
  if (type === 'npm' && typeof task['script'] === 'string') {
    const words = ['npm', 'run', task['script']];
    const path = task['path'];
    const launch: Launch = rules === 'windows' ? { kind: 'shell', line: joinWords(words, rules) } : exec(words);
    return { name, detail, launch, cwd: typeof path === 'string' ? absolute(known(path), folder) : where };
  }
  if (type !== 'shell' && type !== 'process') throw new TaskFileError(`is of the type "${type}", which an editor runs`);
  const command = textOf(task['command']);
  if (command === null) throw new TaskFileError('has no command of its own');
  const args = Array.isArray(task['args']) ? task['args'].map((argument) => textOf(argument)) : [];
  const words = [command, ...args.filter((argument) => argument !== null)].map(known);
  if (type === 'process') return { name, detail, launch: exec(words), cwd: where };
  // A command alone is a line as it stands; with arguments, they are words for the shell.
  const [first = '', ...rest] = words;
  const line = rest.length === 0 ? first : `${first} ${joinWords(['', ...rest], rules).slice(3)}`;
  return { name, detail, launch: { kind: 'shell', line }, cwd: where };
}

function exec(argv: readonly string[]): Launch {
  return { kind: 'exec', argv };
}

/** A text, or a text with a way of quoting it. */
function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  const quoted = fieldsOf(value)?.['value'];
  return typeof quoted === 'string' ? quoted : null;
}

/** Fills in the variables that mean the folder; of any other only the editor knows the value. */
function filled(text: string, folder: string): string {
  return text.replace(/\$\{([^}]*)\}/g, (_, variable: string) => {
    if (variable === 'workspaceFolder' || variable === 'workspaceRoot' || variable === 'cwd') return folder;
    if (variable === 'workspaceFolderBasename') return folder.slice(folder.search(/[^/\\]+[/\\]?$/));
    if (variable === 'pathSeparator' || variable === '/') return folder.includes('\\') ? '\\' : '/';
    throw new TaskFileError(`needs \${${variable}}, which only an editor knows`);
  });
}

function absolute(path: string, folder: string): string {
  if (/^([/\\]|[A-Za-z]:)/.test(path)) return path;
  return `${folder}/${path}`;
}
