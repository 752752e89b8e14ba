// What the tests of Windows share. They run on Windows itself and on Windows Node under Wine; what Wine bends or lacks
// is said in the test, and the same test runs unbent on Windows.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createSubprocessExec, PIPE, type Process } from '../../electron/engine/index.ts';
import { win32 } from '../../electron/engine/windows/win32.ts';

/** Node, for children. */
export const NODE = process.execPath;

/** The version of Wine that plays Windows here; null on Windows itself, and elsewhere. */
export const wine = process.platform === 'win32' ? (win32()?.wineVersion() ?? null) : null;

/** Options of a test that needs Windows, be it Wine's. */
export const onWindows = { skip: process.platform === 'win32' ? false : 'needs Windows: `npm run test:wine` runs it' };

/** Options of a test of something that Wine hasn't. */
export function notUnderWine(reason: string): { skip: string | false } {
  if (process.platform !== 'win32') return onWindows as { skip: string };
  return { skip: wine === null ? false : `Wine ${wine}: ${reason}` };
}

/** A program of the tests. */
export function program(name: string): string {
  return join(process.cwd(), 'tests', 'programs', name);
}

/** The built console helper, beside the test's own bundle. */
export function consoleHelper(test: string): string {
  return fileURLToPath(new URL('./console-helper.mjs', test));
}

/** Starts a host of its own: a Node with this program, which has the engine as `engine`. */
export function startHost(test: string, body: string): Promise<Process> {
  const door = new URL('./engine-door.test.mjs', test).href;
  const text = `import * as engine from ${JSON.stringify(door)};\n${body}`;
  // Without the test runner's variable: the door is a test file, too, and must not report as one.
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && name !== 'NODE_TEST_CONTEXT') env[name] = value;
  }
  return createSubprocessExec(NODE, ['--input-type=module', '-e', text], { env, stdin: PIPE, stdout: PIPE });
}
