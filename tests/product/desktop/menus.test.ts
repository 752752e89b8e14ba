// The menus, the command line and the dialogs' words: decisions that need no Electron.
import type { MenuItemConstructorOptions } from 'electron';
import { expect, test } from 'vitest';
import { readCommandLine } from '../../../electron/hosts/desktop/command-line.ts';
import { contextMenu } from '../../../electron/hosts/desktop/context-menu.ts';
import { applicationMenu } from '../../../electron/hosts/desktop/menu.ts';
import { messagePort } from '../../../electron/hosts/desktop/message-port.ts';
import { namesOf } from '../../../electron/hosts/desktop/questions.ts';
import type { Run } from '../../../shared/model/run.ts';
import { MessageChannelMain } from './double/ports.ts';

function itemsOf(template: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return template.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? itemsOf(item.submenu) : [])]);
}

const actions = {
  press: () => {},
  reload: () => {},
  update: () => {},
  atLogin: { on: false, set: () => {} },
};

test.each([true, false])(
  'on Linux and Windows the menu takes no key that a terminal needs (packaged: %s)',
  (packaged) => {
    const items = itemsOf(applicationMenu({ mac: false, packaged, appName: 'Proactor' }, actions));
    const taken = items.filter(
      (item) => item.registerAccelerator !== false && (item.role ?? item.accelerator) !== undefined,
    );
    const keys = taken.map((item) => item.accelerator);
    // Zooming as every terminal program has it, and what no terminal sends.
    const free = /^(CmdOrCtrl\+(0|Plus|-)|F11|Ctrl\+Shift\+\w+)$/;
    expect(keys.filter((key) => key === undefined || !free.test(String(key)))).toEqual([]);
    expect(items.map((item) => item.label ?? '').filter((label) => label.includes('&'))).toEqual([]);
  },
);

test('on macOS the menu has the roles that make copy and paste work', () => {
  const roles = itemsOf(applicationMenu({ mac: true, packaged: true, appName: 'Proactor' }, actions)).map(
    (item) => item.role,
  );
  expect(roles).toEqual(expect.arrayContaining(['appMenu', 'copy', 'paste', 'selectAll', 'windowMenu', 'close']));
  expect(roles).not.toContain('toggleDevTools');
});

test('the menu under the pointer offers what there is, and links only when they may leave', () => {
  const opened: string[] = [];
  const does = { openOutside: (url: string) => opened.push(url), copy: () => {} };
  const flags = { canCut: true, canCopy: true, canPaste: true, canSelectAll: true };
  const place = { linkURL: '', isEditable: false, selectionText: '', editFlags: flags as never };
  expect(contextMenu(place, does)).toEqual([]);
  expect(contextMenu({ ...place, isEditable: true }, does).map((item) => item.role)).toEqual([
    'cut',
    'copy',
    'paste',
    'selectAll',
  ]);
  expect(contextMenu({ ...place, selectionText: 'x' }, does).map((item) => item.role)).toEqual(['copy', 'selectAll']);
  const [open] = contextMenu({ ...place, linkURL: 'https://example.com' }, does);
  const click = open?.click as () => void;
  click();
  expect(opened).toEqual(['https://example.com/']);
  expect(contextMenu({ ...place, linkURL: 'file:///etc/passwd' }, does)).toEqual([]);
});

test('a dialog names eight runs as plain lines and counts the rest', () => {
  const runs = Array.from({ length: 11 }, (_, index) => ({ name: `run\n\u202e${index}${'x'.repeat(90)}` }) as Run);
  const lines = namesOf(runs).split('\n');
  expect(lines).toHaveLength(9);
  expect(lines[0]).toMatch(/^run 0x+…$/);
  expect(lines[0]).toHaveLength(60);
  expect(lines[8]).toBe('and 3 more');
});

test('Proactor’s arguments are found among those of Electron and Chromium', () => {
  const { parsed, own } = readCommandLine(
    [
      'electron',
      '--inspect=0',
      '--no-sandbox',
      '.',
      '--ozone-platform=x11',
      '--data',
      '/d',
      '--cwd=/c',
      '--',
      'ls',
      '--data',
    ],
    false,
  );
  expect(parsed).toMatchObject({ kind: 'run', options: { data: '/d', cwd: '/c', command: ['ls', '--data'] } });
  expect(own).toEqual(['--data', '/d', '--cwd=/c', '--', 'ls', '--data']);
  expect(readCommandLine(['/opt/proactor', '--disable-gpu', '--data=/d'], true).parsed).toMatchObject({
    kind: 'run',
    options: { data: '/d', command: null },
  });
  expect(readCommandLine(['electron', '.', '--data'], false).parsed.kind).toBe('wrong');
  expect(readCommandLine(['electron', '.', '--'], false).parsed.kind).toBe('wrong');
});

test('a folder and a start at login are found on the command line, too', () => {
  const read = (...args: string[]) => readCommandLine(['/opt/proactor', ...args], true);
  expect(read('/srv/shop').desktop).toEqual({ open: '/srv/shop', inBackground: false });
  expect(read('--data', '/d').desktop.open).toBeNull();
  expect(read('file:///srv/a%20b').desktop.open).toBe('file:///srv/a%20b');
  expect(read('--background').desktop.inBackground).toBe(true);
  expect(read('--', 'ls', '/srv').desktop.open).toBeNull();
});

test('beside a link nothing on the command line counts: whoever made the link may have made the rest', () => {
  const { parsed, desktop, own } = readCommandLine(
    ['/opt/proactor', '--data', '/tmp/evil', 'Proactor:run', '--browser', '--', 'rm', '-r', '/'],
    true,
  );
  expect(parsed).toMatchObject({ kind: 'run', options: { data: null, host: null, command: null } });
  expect(desktop).toEqual({ open: 'Proactor:run', inBackground: false });
  expect(own).toEqual([]);
});

test('a port carries bytes as bytes, and no byte besides them', async () => {
  const { port1, port2 } = new MessageChannelMain();
  const secret = new Uint8Array(64).fill(7);
  const host = messagePort(port1 as never);
  const page = messagePort(port2 as never);
  const received = new Promise<{ bytes: Uint8Array; type: string }>((resolve) => {
    page.onMessage((message) => resolve(message as { bytes: Uint8Array; type: string }));
  });
  host.send({ type: 'output', bytes: secret.subarray(8, 12) });
  const { type, bytes } = await received;
  expect(type).toBe('output');
  expect([...bytes]).toEqual([7, 7, 7, 7]);
  expect(bytes.buffer.byteLength).toBe(4);
  const ends = Promise.all([host, page].map((port) => new Promise((resolve) => port.onClose(resolve))));
  page.close('enough');
  expect(await ends).toEqual([null, 'enough']);
  host.send({ type: 'output', bytes: secret });
  const late = await new Promise((resolve) => page.onClose(resolve));
  expect(late).toBe('enough');
});
