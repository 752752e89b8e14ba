// What programs say to terminals besides text, as it is read: prompts, folders, the clipboard; and the clipboard's keys.
import { describe, expect, test } from 'vitest';
import { readFolder } from '../../../electron/screen/folder.ts';
import { promptKey } from '../../../renderer/keys.ts';
import { readClipboardRequest } from '../../../renderer/terminal/clipboard-request.ts';
import { copyKey } from '../../../renderer/terminal/copy-keys.ts';
import { nextMark, readPromptEvent } from '../../../renderer/terminal/prompt-marks.ts';

const KEY = { type: 'keydown', code: 'KeyV', ctrlKey: true, shiftKey: false, altKey: false, metaKey: false };

describe('the folder of a terminal (OSC 7)', () => {
  test.each([
    ['file:///srv/app', '/srv/app'],
    ['file://localhost/srv/a%20b/%C3%BC', '/srv/a b/ü'],
    ['file://Box/srv', '/srv'],
    ['file://box/srv', '/srv'],
    ['file://elsewhere.example/srv', null],
    ['http://box/srv', null],
    ['/srv', null],
    ['file://box', null],
    ['file:///srv/%1b%5b31m', null],
    ['file:///srv/%e2%80%ae', null],
    ['file:///srv/%ff', null],
    [`file:///${'x'.repeat(20_000)}`, null],
  ])('%s is %s', (address, path) => {
    expect(readFolder(address, 'box.example', false)).toBe(path);
  });

  test('is a drive and a path on Windows', () => {
    expect(readFolder('file:///C:/Users/a%20b', 'box', true)).toBe('C:\\Users\\a b');
    expect(readFolder('file:///srv/app', 'box', true)).toBe(null);
  });
});

test('what a program wants in the clipboard is text, and what it asks of it is nothing', () => {
  const encoded = (text: string) => Buffer.from(text).toString('base64');
  expect(readClipboardRequest(`c;${encoded('größe\n')}`)).toBe('größe\n');
  expect(readClipboardRequest(`;${encoded('x')}`)).toBe('x');
  for (const data of ['c;?', '?', 'c;', '', 'c;***', `c;${Buffer.from([0xff, 0xfe]).toString('base64')}`]) {
    expect(readClipboardRequest(data)).toBe(null);
  }
  expect(readClipboardRequest(`c;${encoded('x'.repeat(2_000_000))}`)).toBe(null);
});

test('prompts and the ends of their commands are read from OSC 133, and led to in order', () => {
  expect(readPromptEvent('A')).toEqual({ kind: 'prompt' });
  expect(readPromptEvent('A;cl=m;aid=7')).toEqual({ kind: 'prompt' });
  expect(readPromptEvent('D;0')).toEqual({ kind: 'end', code: 0 });
  expect(readPromptEvent('D;130;err=1')).toEqual({ kind: 'end', code: 130 });
  expect(readPromptEvent('D')).toEqual({ kind: 'end', code: null });
  expect(readPromptEvent('C')).toEqual({ kind: 'other' });
  expect(nextMark([30, 10, 20], 20, 'previous')).toBe(10);
  expect(nextMark([30, 10, 20], 20, 'next')).toBe(30);
  expect(nextMark([30, 10, 20], 30, 'next')).toBe(null);
  expect(promptKey({ ...KEY, code: 'Comma', shiftKey: true }, false)).toBe('previous');
  expect(promptKey({ ...KEY, code: 'Period', shiftKey: true }, false)).toBe('next');
  expect(promptKey({ ...KEY, code: 'Period' }, false)).toBe(null);
  expect(promptKey({ ...KEY, code: 'ArrowUp', ctrlKey: false, metaKey: true }, true)).toBe('previous');
});

test('Ctrl+V pastes on Windows and is the program’s elsewhere; Ctrl+Shift+V pastes; Ctrl-C copies only a selection', () => {
  expect(copyKey(KEY, false, true)).toBe('browser-pastes');
  expect(copyKey(KEY, true, false)).toBe('none');
  for (const windows of [true, false]) {
    expect(copyKey({ ...KEY, shiftKey: true }, false, windows)).toBe('browser-pastes');
    expect(copyKey({ ...KEY, code: 'KeyC' }, false, windows)).toBe('none');
    expect(copyKey({ ...KEY, code: 'KeyC' }, true, windows)).toBe('browser-copies');
    expect(copyKey({ ...KEY, code: 'KeyC', shiftKey: true }, true, windows)).toBe('copy-now');
    expect(copyKey({ ...KEY, altKey: true }, true, windows)).toBe('none');
  }
});
