// The keys that a person chose outlive the host, over the wire and on disk.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { KeptKeys } from '../../../electron/hosts/kept-keys.ts';
import { parseClientMessage } from '../../../shared/protocol/messages.ts';

let folder: string;
let troubles: string[];
const open = () => new KeptKeys(folder, (text) => troubles.push(text));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'proactor-keys-'));
  troubles = [];
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

it('gives the next host what was chosen last', async () => {
  const first = open();
  expect(first.last).toBe(null);
  first.keep({ tidy: 'Mod+Shift+KeyD', next: null });
  await first.settled();
  expect(open().last).toEqual({ tidy: 'Mod+Shift+KeyD', next: null });
  expect(troubles).toEqual([]);
});

it('sets aside what it can’t understand, and says so', () => {
  writeFileSync(join(folder, 'keys.json'), '{"tidy": 7}');
  expect(open().last).toBe(null);
  expect(readFileSync(join(folder, 'keys.json.unreadable'), 'utf8')).toBe('{"tidy": 7}');
  expect(troubles).toEqual([
    `The choice of keys could not be understood (it does not name keys by action). The file was set aside as ${join(folder, 'keys.json.unreadable')}, and all keys are what they were at first.`,
  ]);
});

it('takes from a page only what may be a choice of keys', () => {
  expect(parseClientMessage({ type: 'keys', keys: { 'split-right': 'Mod+Shift+KeyD' } }).ok).toBe(true);
  expect(parseClientMessage({ type: 'keys', keys: { '<b>': 'Mod+Shift+KeyD' } }).ok).toBe(false);
  expect(parseClientMessage({ type: 'keys', keys: { tidy: 'Mod Shift' } }).ok).toBe(false);
});
