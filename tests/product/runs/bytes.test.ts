// Programs that say something and are gone before anybody can look: every byte of every one is kept.
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PLAIN_PIPES, SAME_ENVIRONMENT } from '../../../shared/model/command.ts';
import type { RunId } from '../../../shared/model/ids.ts';
import { openTestHost, type TestHost } from '../../support/test-host.ts';

const STARTS = 500;
/** At a time: more than a person would, and what a script does. */
const AT_ONCE = 25;

let host: TestHost;

beforeEach(async () => {
  host = await openTestHost();
});

afterEach(async () => {
  await host.close();
});

test(`${STARTS} instant exits leave ${STARTS} whole logs, each with its own ending`, { timeout: 90_000 }, async () => {
  const waiting = Array.from({ length: STARTS }, (_, index) => index);
  const results = new Map<number, RunId>();
  const waiters = new Map<RunId, () => void>();
  host.runs.watch({
    changed: (run) => {
      if (run.closedAt !== null) waiters.get(run.id)?.();
    },
    forgotten: () => {},
    notice: (_level, text) => {
      throw new Error(text);
    },
    closing: () => {},
  });
  const closed = (id: RunId) => new Promise<void>((resolve) => waiters.set(id, resolve));
  const one = async (index: number) => {
    const line = `printf 'out ${index}'; printf 'err ${index}' >&2; exit ${index % 256}`;
    const id = host.runs.start({
      launch: { kind: 'shell', line },
      cwd: host.folder,
      env: SAME_ENVIRONMENT,
      connection: PLAIN_PIPES,
    });
    results.set(index, id);
    await closed(id);
  };
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) await one(index);
    }),
  );
  const runs = new Map(host.runs.list().map((run) => [run.id, run]));
  for (const [index, id] of results) {
    expect(runs.get(id)?.ending).toEqual({ kind: 'exited', code: index % 256 });
    const { bytes, spans } = await host.runs.output(id).log.read(0, 1000);
    const text = { stdout: '', stderr: '', terminal: '' };
    let from = 0;
    for (const span of spans) {
      if (span.kind !== 'output') continue;
      text[span.stream] += Buffer.from(bytes.subarray(from, from + span.length)).toString();
      from += span.length;
    }
    expect(text, join('runs', id)).toEqual({ stdout: `out ${index}`, stderr: `err ${index}`, terminal: '' });
  }
});
