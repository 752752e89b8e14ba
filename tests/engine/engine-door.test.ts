// The engine as a child host imports it: the same bundle that the tests use. Other tests start small hosts of their
// own, with few descriptors or in a group to be killed, and give them this file.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import * as engine from '../../electron/engine/index.ts';

export * from '../../electron/engine/index.ts';
export { sendConsoleEvent } from '../../electron/engine/windows/console-events.ts';

// Only where it is what was started: a host that imports it must not report as a test.
if (process.argv[1] !== undefined && pathToFileURL(process.argv[1]).href === import.meta.url) {
  test('the engine’s door names what it offers', () => {
    for (const name of ['createSubprocessExec', 'subprocessExec', 'connectReadPipe', 'killTree', 'StreamReader']) {
      assert.ok(name in engine, name);
    }
  });
}
