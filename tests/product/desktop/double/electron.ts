// A small double of Electron's main-process API: what `import … from 'electron'` gives to the real bundle of main when
// tests run it on plain Node. Tests reach in by sending a function over the process's channel.
import { runInThisContext } from 'node:vm';
import type { MenuItemConstructorOptions } from 'electron';
import { Page } from './page.ts';
import { BrowserWindow } from './windows.ts';
import { app, autoUpdater, ipcMain, nativeTheme, powerMonitor, session, world } from './world.ts';

export { MessageChannelMain } from './ports.ts';
export { BrowserWindow } from './windows.ts';
export {
  app,
  clipboard,
  dialog,
  ipcMain,
  Menu,
  nativeImage,
  nativeTheme,
  powerMonitor,
  protocol,
  session,
  shell,
  Tray,
  utilityProcess,
} from './world.ts';

const updaterLibrary = { autoUpdater };
// This module stands for electron-updater, too, which has one default export.
// biome-ignore lint/style/noDefaultExport: it is that package's shape
export default updaterLibrary;

/** The only window that is open. */
function window(): BrowserWindow {
  const [only] = BrowserWindow.getAllWindows();
  if (only === undefined) throw new Error('there is no window');
  return only;
}

/** The page in the only window, when the test plays its script. */
function page(): Page {
  const { page: end } = window().webContents;
  if (!(end instanceof Page)) throw new Error('there is no page');
  return end;
}

/** An item of the application's menu, by its label. */
function menuItem(label: string): MenuItemConstructorOptions | undefined {
  const { template } = world.menu as { readonly template: readonly MenuItemConstructorOptions[] };
  const items = template.flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []));
  return items.find((item) => item.label === label);
}

/** The menu of the tray icon that is there. */
function trayMenu(): MenuItemConstructorOptions[] {
  const tray = world.trays.find((icon) => !icon.destroyed);
  if (tray === undefined) throw new Error('there is no tray icon');
  return (tray.menu as { template: MenuItemConstructorOptions[] }).template;
}

/** What a test's function is given. */
export const double = {
  app,
  autoUpdater,
  BrowserWindow,
  ipcMain,
  menuItem,
  nativeTheme,
  page,
  powerMonitor,
  session,
  trayMenu,
  window,
  world,
};

/** See `double`. */
export type Double = typeof double;

interface Question {
  readonly id: number;
  readonly source: string;
  readonly argument: unknown;
}

process.on('message', (question: Question) => {
  void answer(question).then((reply) => process.send?.({ id: question.id, ...reply }));
});

async function answer({ source, argument }: Question): Promise<object> {
  try {
    const ask = runInThisContext(`(${source})`) as (double: unknown, argument: unknown) => unknown;
    return { value: await ask(double, argument) };
  } catch (error) {
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
