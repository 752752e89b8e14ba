// One seam for operating systems: what Windows does otherwise is in one folder of the engine, and chosen at one door.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');

/** Conventions of desktops and of text, in functions that take the system as an argument; and the page's own. */
const ELSEWHERE = [
  'electron/hosts/compose.ts',
  'electron/hosts/data-directory.ts',
  'electron/hosts/desktop/login-item.ts',
  'electron/hosts/environment.ts',
  'electron/hosts/login-shell.ts',
  'electron/hosts/loopback/open-browser.ts',
  'electron/main.ts',
  'electron/runs/check.ts',
  'electron/runs/environment.ts',
  'electron/screen/folder.ts',
  'renderer/command/path-field.tsx',
  'renderer/command/paths.ts',
  'renderer/features/details/stopping-section.tsx',
  'renderer/features/status/status-bar.tsx',
  'renderer/link/dropped-paths.ts',
  'renderer/panes.tsx',
  'shared/protocol/messages.ts',
  'shared/text/quoting.ts',
];

function filesIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => relative(ROOT, join(ROOT, folder, name)).replaceAll('\\', '/'));
}

test('only the engine’s Windows folder, its door and a few named conventions know of Windows', () => {
  const knowing = ['electron', 'shared', 'renderer']
    .flatMap(filesIn)
    .filter((name) => !name.startsWith('electron/engine/windows/'))
    .filter((name) => /'win32'|\bwin32:/.test(readFileSync(join(ROOT, name), 'utf8')));
  expect(knowing.toSorted()).toEqual(['electron/engine/platform.ts', ...ELSEWHERE].toSorted());
});
