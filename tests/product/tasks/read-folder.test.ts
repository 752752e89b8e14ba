// What folders offer to run, read from real files: each kind as its tool takes it, and broken, huge and strange files
// that stand in nobody's way.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MAX_FILE_BYTES } from '../../../electron/tasks/folder-files.ts';
import { readTasks } from '../../../electron/tasks/read-folder.ts';
import type { Task } from '../../../shared/model/task.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'proactor-tasks-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function file(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** A task in one line: who, what is run, and where from the folder. */
function line({ source, launch, cwd }: Task): string {
  const words = launch.kind === 'exec' ? launch.argv.join(' ') : `sh: ${launch.line}`;
  return `${source} | ${words} | ${cwd.slice(folder.length)}`;
}

async function lines(): Promise<string[]> {
  const { tasks, problems } = await readTasks(folder);
  expect(problems).toEqual([]);
  return tasks.map(line);
}

test('an empty folder offers nothing, and one that is not there neither', async () => {
  expect(await readTasks(folder)).toEqual({ tasks: [], problems: [] });
  expect(await readTasks(join(folder, 'nowhere'))).toEqual({ tasks: [], problems: [] });
});

test('scripts of a package, without the hooks that run by themselves', async () => {
  const scripts = { dev: 'vite', predev: 'clean', postinstall: 'x', install: 'y', prepare: 'husky' };
  file('package.json', JSON.stringify({ name: 'shop', scripts }));
  const { tasks } = await readTasks(folder);
  expect(tasks.map(line)).toEqual(['npm | npm run dev | ', 'npm | npm run install | ', 'npm | npm run prepare | ']);
  expect(tasks[0]).toMatchObject({ name: 'dev', detail: 'vite', file: 'package.json' });
});

test.each([
  ['pnpm-lock.yaml', 'pnpm'],
  ['yarn.lock', 'yarn'],
  ['bun.lock', 'bun'],
  ['bun.lockb', 'bun'],
  ['package-lock.json', 'npm'],
])('the lock file %s says that %s runs the scripts, from above the folder too', async (lock, manager) => {
  file(lock, '');
  file('inner/package.json', '{"scripts":{"dev":"x"}}');
  const { tasks } = await readTasks(join(folder, 'inner'));
  expect(tasks.map(line)).toEqual([`${manager} | ${manager} run dev | /inner`]);
});

test('a lock file above the repository is somebody else’s, and packageManager says more than any', async () => {
  file('yarn.lock', '');
  file('inner/.git/HEAD', '');
  file('inner/package.json', '{"scripts":{"dev":"x"}}');
  expect((await readTasks(join(folder, 'inner'))).tasks[0]?.source).toBe('npm');
  file('inner/package.json', '{"packageManager":"pnpm@9.1.0","scripts":{"dev":"x"}}');
  expect((await readTasks(join(folder, 'inner'))).tasks[0]?.source).toBe('pnpm');
});

test('workspaces of npm and of pnpm, with stars and exceptions, are run where they lie', async () => {
  const workspaces = ['packages/*', './apps/**', '!apps/old', '../outside/*'];
  file('package.json', JSON.stringify({ workspaces, scripts: { all: 'x' } }));
  for (const path of ['packages/a', 'packages/b', 'apps/web', 'apps/deep/er', 'apps/old', 'apps/web/node_modules/c']) {
    file(`${path}/package.json`, '{"scripts":{"dev":"x"}}');
  }
  file('packages/none/readme', '');
  expect(await lines()).toEqual([
    'npm | npm run all | ',
    'npm | npm run dev | /apps/deep/er',
    'npm | npm run dev | /apps/web',
    'npm | npm run dev | /packages/a',
    'npm | npm run dev | /packages/b',
  ]);
  file('package.json', '{}');
  file('pnpm-lock.yaml', '');
  file('pnpm-workspace.yaml', 'catalog:\n  - nope\npackages: # all\n  - "packages/*"\n  - apps/web\nother: 1\n');
  expect(await lines()).toEqual([
    'pnpm | pnpm run dev | /apps/web',
    'pnpm | pnpm run dev | /packages/a',
    'pnpm | pnpm run dev | /packages/b',
  ]);
});

test('processes of a Procfile are lines for a shell', async () => {
  file('Procfile', '# all of it\nweb: bundle exec puma -p $PORT\nworker:   rake jobs:work  \nnot a line\n');
  expect(await lines()).toEqual(['Procfile | sh: bundle exec puma -p $PORT | ', 'Procfile | sh: rake jobs:work | ']);
});

const MAKEFILE = `
.PHONY: all test build/all \\
  lint
CC ?= cc
FLAGS := -O2
all: build/main.o test ## Everything there is
build/main.o: main.c
\tcc -c main.c
build/all:
%.o: %.c
\techo hidden: target
test: CC = gcc
test::
\tmake -s inner
lint clean: # tidies up
$(TARGET): x
define script
fake: rule
endef
.SUFFIXES:
url = http://example.com
ifeq ($(A),b)
install: ; cp a b
endif
`;

test('targets of a makefile that a person would name, every one of which make knows', async () => {
  file('Makefile', MAKEFILE);
  const { tasks } = await readTasks(folder);
  const names = tasks.map(({ name }) => name);
  expect(names).toEqual(['all', 'build/all', 'test', 'lint', 'clean', 'install']);
  expect(tasks[0]?.detail).toBe('Everything there is');
  expect(tasks[0]?.launch).toEqual({ kind: 'exec', argv: ['make', 'all'] });
});

test('recipes of a justfile, with what each needs', async () => {
  file(
    'justfile',
    `
set shell := ["bash", "-c"]
version := "1"
alias b := build
# Builds it
build target="all" *flags:
    cargo build {{target}}
@test filter:
    echo: nothing
_hidden:
    x
[private]
secret:
    x
[doc("Ships it")]
deploy env $token: build test
    x
`,
  );
  const { tasks } = await readTasks(folder);
  expect(tasks.map(({ name, detail }) => [name, detail])).toEqual([
    ['build', 'Builds it'],
    ['test', 'needs filter'],
    ['deploy', 'Ships it · needs env, token'],
  ]);
});

test('an editor’s tasks, with comments and commas too many; what only the editor knows is left out and said', async () => {
  file(
    '.vscode/tasks.json',
    `{
  // all of them
  "version": "2.0.0", /* "tasks": [] */
  "tasks": [
    { "label": "serve", "type": "shell", "command": "npx serve // not a comment", "options": { "cwd": "\${workspaceFolder}/site" }, },
    { "label": "print", "type": "process", "command": "printf", "args": ["%s,}", "a b",], "detail": "Prints" },
    { "label": "quote", "type": "shell", "command": "echo", "args": ["a b", { "value": "$x", "quoting": "strong" }] },
    { "label": "npm", "type": "npm", "script": "build", "path": "web" },
    { "label": "linux", "type": "shell", "command": "dir", "linux": { "command": "ls" } },
    { "label": "ask", "type": "shell", "command": "echo \${input:name}" },
    { "label": "gulp", "type": "gulp", "task": "x" },
    { "label": "both", "dependsOn": ["serve"] },
  ],
}`,
  );
  const { tasks, problems } = await readTasks(folder);
  expect(tasks.map(line)).toEqual([
    'tasks.json | sh: npx serve // not a comment | /site',
    'tasks.json | printf %s,} a b | ',
    `tasks.json | sh: echo 'a b' '$x' | `,
    'tasks.json | npm run build | /web',
    'tasks.json | sh: ls | ',
  ]);
  expect(problems.map(({ message }) => message)).toEqual([
    // biome-ignore lint/suspicious/noTemplateCurlyInString: an editor's variable
    '"ask" needs ${input:name}, which only an editor knows',
    '"gulp" is of the type "gulp", which an editor runs',
    '"both" has no command of its own',
  ]);
});

test('services of a compose file, by indentation alone', async () => {
  file(
    'compose.yaml',
    `
name: shop
x-base: &base
  services: no
services: # here
    db:
        image: "postgres:16" # the newest
        environment:
            image: not this one's
    'web':
        build: .
        ports:
            - "80:80"
volumes:
    data:
`,
  );
  const { tasks } = await readTasks(folder);
  expect(tasks.map(({ name, detail }) => [name, detail])).toEqual([
    ['up', 'All services'],
    ['db', 'postgres:16'],
    ['web', ''],
    ['logs', 'Follows what all services write'],
    ['down', 'Stops and removes the containers'],
  ]);
  expect(tasks[1]?.launch).toEqual({ kind: 'exec', argv: ['docker', 'compose', 'up', 'db'] });
});

test('scripts of a Python project, by whom its lock file or its tables name', async () => {
  file(
    'pyproject.toml',
    '[project]\nname = "x"\n[project.scripts] # all\nserve = "x:serve"\n"two words" = \'x:two\'\n',
  );
  expect(await lines()).toEqual(['python | serve | ', 'python | two words | ']);
  file('uv.lock', '');
  expect(await lines()).toEqual(['uv | uv run serve | ', 'uv | uv run two words | ']);
  rmSync(join(folder, 'uv.lock'));
  file(
    'pyproject.toml',
    '[tool.poetry]\ndescription = """\n[tool.pdm.scripts]\nno = "x"\n"""\n[tool.poetry.scripts]\nrun = "x:y"\n',
  );
  expect(await lines()).toEqual(['poetry | poetry run run | ']);
  file(
    'pyproject.toml',
    '[tool.pdm.scripts]\n_.env_file = ".env"\nstart = "flask run"\ntest = {cmd = "pytest", env = {A = "1"}}\nlist = [\n  "no = 1",\n]\n[tool.pdm.scripts.lint]\nshell = "ruff check | cat"\n',
  );
  const { tasks } = await readTasks(folder);
  expect(tasks.map(({ name, detail }) => [name, detail])).toEqual([
    ['start', 'flask run'],
    ['test', 'pytest'],
    ['list', '['],
    ['lint', 'ruff check | cat'],
  ]);
});

test('Cargo and Go: run what is a program, build and test the rest', async () => {
  file('Cargo.toml', '[package]\nname = "tool"\nedition = "2024"\n[[bin]]\nname = "extra"\n[dependencies]\n');
  file('src/main.rs', 'fn main() {}');
  file('src/bin/third.rs', 'fn main() {}');
  file('go.mod', 'module example.com/x\n');
  file('lib.go', '// package main\npackage lib\n');
  file('cmd/serve/main.go', '// Serves.\npackage main\n');
  file('cmd/inner/inner.go', 'package inner\n');
  expect(await lines()).toEqual([
    'cargo | cargo run --bin tool | ',
    'cargo | cargo run --bin extra | ',
    'cargo | cargo run --bin third | ',
    'cargo | cargo build | ',
    'cargo | cargo test | ',
    'cargo | cargo check | ',
    'go | go run ./cmd/serve | ',
    'go | go build ./... | ',
    'go | go test ./... | ',
  ]);
});

test('a file that is broken, too large, a pipe or a folder is named with its reason, and the others are offered', async () => {
  file('package.json', '{"scripts": {');
  file('Procfile', `web: x\n${' '.repeat(MAX_FILE_BYTES)}`);
  mkdirSync(join(folder, 'justfile'));
  execFileSync('mkfifo', [join(folder, 'compose.yaml')]);
  symlinkSync('nowhere', join(folder, 'Cargo.toml'));
  file('.vscode/tasks.json', '[]');
  file('Makefile', 'all:\n');
  const { tasks, problems } = await readTasks(folder);
  expect(tasks.map(line)).toEqual(['make | make all | ']);
  const said = new Map(problems.map(({ file: name, message }) => [name, message]));
  expect(said.get('package.json')).toMatch(/^it is not JSON: /);
  expect(said.get('Procfile')).toBe('it is larger than 1 MiB, which no such file is');
  expect(said.get('justfile')).toBe('it is not a regular file');
  expect(said.get('compose.yaml')).toBe('it is not a regular file');
  expect(said.get('.vscode/tasks.json')).toBe('it has no list of tasks');
  expect(said.size).toBe(5);
});
