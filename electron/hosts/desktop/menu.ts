// The application menu. On Linux and Windows a terminal's programs own the plain Ctrl and Alt keys, so no item may take
// one: where the page or the text field in use knows the key itself, the menu only shows it. No item has an Alt mnemonic.
import type { MenuItemConstructorOptions } from 'electron';
import type { PageKey } from './page-keys.ts';

/** What the menu's own items do. */
export interface MenuActions {
  /** Presses a key of the page's own, as if on the keyboard. */
  press(key: PageKey): void;
  reload(): void;
  /** Looks for an update; null where Proactor doesn't update itself. */
  readonly update: (() => void) | null;
  /** Whether Proactor starts at login, and the way to change that; null where it isn't installed. */
  readonly atLogin: { readonly on: boolean; set(on: boolean): void } | null;
}

/** What the menu depends on. */
export interface MenuPlace {
  readonly mac: boolean;
  readonly packaged: boolean;
  readonly appName: string;
}

type Item = MenuItemConstructorOptions;

const SEPARATOR: Item = { type: 'separator' };

/** The menu's template. */
export function applicationMenu({ mac, packaged, appName }: MenuPlace, actions: MenuActions): Item[] {
  const { update, atLogin } = actions;
  const updating: Item[] = update === null ? [] : [{ label: 'Check for Updates …', click: () => update() }];
  const starting: Item[] =
    atLogin === null
      ? []
      : [
          {
            label: 'Start at Login',
            type: 'checkbox',
            checked: atLogin.on,
            click: ({ checked }) => atLogin.set(checked),
          },
        ];
  const file: Item = {
    label: 'File',
    submenu: [
      shown('New Shell', mac ? 'Cmd+Shift+Enter' : 'Ctrl+Shift+Enter', () => actions.press('shell')),
      shown('Run a Command', mac ? 'Cmd+K' : 'Ctrl+Shift+K', () => actions.press('run')),
      SEPARATOR,
      ...(mac || starting.length === 0 ? [] : [...starting, SEPARATOR]),
      mac ? { role: 'close' } : role('quit', 'Quit'),
    ],
  };
  const edit: Item = {
    label: 'Edit',
    submenu: [
      role('undo'),
      role('redo'),
      SEPARATOR,
      role('cut'),
      role('copy'),
      role('paste'),
      SEPARATOR,
      role('selectAll'),
    ],
  };
  const view: Item = {
    label: 'View',
    submenu: [
      {
        label: 'Load Again',
        ...(mac ? { accelerator: 'Cmd+R' } : {}),
        click: () => actions.reload(),
      },
      ...(packaged ? [] : [{ role: 'toggleDevTools' as const, accelerator: mac ? 'Alt+Cmd+I' : 'Ctrl+Shift+I' }]),
      SEPARATOR,
      { role: 'resetZoom', accelerator: 'CmdOrCtrl+0' },
      { role: 'zoomIn', accelerator: 'CmdOrCtrl+Plus' },
      { role: 'zoomOut', accelerator: 'CmdOrCtrl+-' },
      SEPARATOR,
      { role: 'togglefullscreen', accelerator: mac ? 'Ctrl+Cmd+F' : 'F11' },
    ],
  };
  if (mac) {
    const app: Item = {
      role: 'appMenu',
      label: appName,
      submenu: [
        role('about'),
        ...updating,
        SEPARATOR,
        ...starting,
        role('services'),
        SEPARATOR,
        role('hide'),
        role('hideOthers'),
        role('unhide'),
        SEPARATOR,
        role('quit'),
      ],
    };
    return [app, file, edit, view, { role: 'windowMenu' }];
  }
  return [file, edit, view, { label: 'Help', submenu: [...updating, role('about', `About ${appName}`)] }];

  function role(name: NonNullable<Item['role']>, label?: string): Item {
    // The field or the terminal in use gets these keys from Chromium; a menu that took them would take Ctrl+C from a shell.
    return { role: name, ...(label === undefined ? {} : { label }), ...(mac ? {} : { registerAccelerator: false }) };
  }
}

/** An item that only shows its key: the page has it. */
function shown(label: string, accelerator: string, click: () => void): Item {
  return { label, accelerator, registerAccelerator: false, click };
}
