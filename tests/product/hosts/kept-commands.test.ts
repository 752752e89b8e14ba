// Saved commands: kept with all that they have, by name, for every window and the next start.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { KeptCommands } from '../../../electron/hosts/kept-commands.ts';
import { type Command, PLAIN_PIPES } from '../../../shared/model/command.ts';
import { MOST_SAVED } from '../../../shared/model/saved.ts';
import { openTestHost } from '../../support/test-host.ts';

const command = (...argv: string[]): Command => ({
  launch: { kind: 'exec', argv },
  cwd: '/srv',
  env: { set: { LEVEL: 'debug' }, unset: ['HOME'], files: ['/srv/.env'] },
  connection: PLAIN_PIPES,
  output: { kind: 'latest', bytes: 1_000_000 },
});

describe('saved commands', () => {
  let folder: string;
  const told: string[] = [];
  const open = () => new KeptCommands(folder, (text) => told.push(text));
  const names = (kept: KeptCommands) => kept.all.map(({ name }) => name);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'proactor-commands-'));
    told.length = 0;
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('are there again with all that they have, in the order of their names, one for each', async () => {
    const kept = open();
    await Promise.all([
      kept.save('worker', command('node', 'worker.js')),
      kept.save('api', command('node', 'api.js')),
      kept.save('worker', command('node', 'worker.js', '--fast')),
    ]);
    await kept.save('gone', command('true'));
    await kept.remove('gone');
    expect(open().all).toEqual([
      { name: 'api', command: command('node', 'api.js') },
      { name: 'worker', command: command('node', 'worker.js', '--fast') },
    ]);
    expect(statSync(join(folder, 'commands.json')).mode & 0o777).toBe(0o600);
    expect(told).toEqual([]);
  });

  test('that can not be written are not there, and whoever saved is told', async () => {
    const kept = open();
    mkdirSync(join(folder, 'commands.json.new'));
    await expect(kept.save('api', command('node'))).rejects.toThrow("The saved commands can't be saved");
    expect(names(kept)).toEqual([]);
  });

  test('are no more than somebody can find again', async () => {
    const all = Array.from({ length: MOST_SAVED }, (_, n) => ({ name: `command ${n}`, command: command('true') }));
    writeFileSync(join(folder, 'commands.json'), JSON.stringify({ version: 1, commands: all }));
    const kept = open();
    await expect(kept.save('one more', command('true'))).rejects.toThrow(`There are ${MOST_SAVED}`);
    await kept.save('command 7', command('false'));
    expect(kept.all.length).toBe(MOST_SAVED);
  });

  test.each([
    '{',
    '[]',
    '{"version":2,"commands":[]}',
    '{"version":1,"commands":[{"name":"a","command":{}}]}',
    '{"version":1,"commands":[{"name":"","command":null}]}',
  ])('that can not be understood (%s) are set aside', (text) => {
    writeFileSync(join(folder, 'commands.json'), text);
    expect(names(open())).toEqual([]);
    expect(told).toEqual([expect.stringContaining('The saved commands could not be understood')]);
    expect(readdirSync(folder)).toEqual(['commands.json.unreadable']);
  });
});

test('every page hears of saved commands, and a name has to be one', async () => {
  const host = await openTestHost();
  try {
    const [one, other] = [host.connect(), host.connect()];
    await one.call('saveCommand', { name: 'api', command: command('node', 'api.js') });
    await expect.poll(() => other.saved.map(({ name }) => name)).toEqual(['api']);
    const third = host.connect();
    await expect.poll(() => third.saved).toEqual([{ name: 'api', command: command('node', 'api.js') }]);
    await expect(one.call('saveCommand', { name: 'a\nb', command: command('true') })).rejects.toThrow('one line');
    await one.call('forgetCommand', { name: 'api' });
    await expect.poll(() => other.saved).toEqual([]);
  } finally {
    await host.close();
  }
});
