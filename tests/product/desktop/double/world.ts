// The rest of Electron's main process: the app with its life, the session with its handlers, dialogs that wait for the
// test's answer, and a record of every call with an effect outside.
import { EventEmitter } from 'node:events';

/** How long the app takes to be ready, in milliseconds: long enough that what must come before it has to. */
const READY_AFTER = 30;

/** One call of Electron's. */
export interface Call {
  readonly name: string;
  readonly args: readonly unknown[];
}

/** A dialog that waits for its answer. */
export interface OpenDialog {
  readonly options: { readonly cancelId?: number; readonly signal?: AbortSignal };
  answer(response: number): void;
}

type Handler = (request: Request) => Promise<Response>;

/** What the double knows, and what tests do in place of a person or the system. */
export const world = {
  ready: false,
  calls: [] as Call[],
  dialogs: [] as OpenDialog[],
  handlers: new Map<string, Handler>(),
  menu: null as unknown,
  trays: [] as Tray[],
  /** Pages are in a real browser, driven by the test. */
  remotePages: process.env['DOUBLE_REMOTE_PAGES'] === '1',
  tell: (event: unknown) => {
    process.send?.({ event });
  },
  /** A request by the page. */
  request: async (url: string, method = 'GET'): Promise<Response> => {
    const handler = world.handlers.get(new URL(url).protocol.slice(0, -1));
    if (handler === undefined) throw new Error(`nobody serves ${url}`);
    return handler(new Request(url, { method }));
  },
};

/** Notes a call. */
export function record(name: string, ...args: readonly unknown[]): void {
  world.calls.push({ name, args });
}

function beforeReady(name: string): void {
  if (world.ready) throw new Error(`${name} must be called before the app is ready`);
}

export class App extends EventEmitter {
  isPackaged = process.env['DOUBLE_PACKAGED'] === '1';
  readonly dock = { hide: () => record('dock.hide'), show: () => record('dock.show') };
  windows: () => { close(): boolean }[] = () => [];
  private readonly ready = new Promise<void>((resolve) => {
    setTimeout(() => {
      world.ready = true;
      resolve();
      this.emit('ready');
    }, READY_AFTER);
  });

  whenReady(): Promise<void> {
    return this.ready;
  }

  getVersion(): string {
    return '0.0.0-double';
  }

  setPath(name: string, path: string): void {
    beforeReady('app.setPath');
    record('app.setPath', name, path);
  }

  enableSandbox(): void {
    beforeReady('app.enableSandbox');
    record('app.enableSandbox');
  }

  focus(options: unknown): void {
    record('app.focus', options);
  }

  setAppUserModelId(id: string): void {
    record('app.setAppUserModelId', id);
  }

  setBadgeCount(count: number): void {
    record('app.setBadgeCount', count);
  }

  getLoginItemSettings(): object {
    return { openAtLogin: false, wasOpenedAtLogin: false };
  }

  setLoginItemSettings(settings: unknown): void {
    record('app.setLoginItemSettings', settings);
  }

  /** As Electron does it: `before-quit`, every window, `will-quit`, the end; any of them can be prevented. */
  quit(): void {
    record('app.quit');
    let prevented = false;
    this.emit('before-quit', {
      preventDefault: () => {
        prevented = true;
      },
    });
    if (prevented) return;
    if (this.windows().every((window) => window.close())) process.exit(0);
  }

  exit(code = 0): void {
    process.exit(code);
  }
}

export const app = new App();

export const ipcMain = new EventEmitter();

// Electron's own, which plain Node has not.
const resources = process.env['DOUBLE_RESOURCES'];
if (resources !== undefined) Object.defineProperty(process, 'resourcesPath', { value: resources });

/** What electron-updater is to main: there is version 9.9.9, and fetching it works. */
export const autoUpdater = {
  autoDownload: true,
  autoInstallOnAppQuit: true,
  logger: console as unknown,
  checkForUpdates: async () => {
    record('updater.check', { autoDownload: autoUpdater.autoDownload });
    return { isUpdateAvailable: true, updateInfo: { version: '9.9.9' } };
  },
  downloadUpdate: async () => record('updater.download'),
  /** As the real one: it starts the installer and ends the app. */
  quitAndInstall: (silent: boolean, runAfter: boolean) => {
    record('updater.install', silent, runAfter);
    process.stdout.write('installing\n');
    app.quit();
  },
};

export class Session extends EventEmitter {
  /** What was set by `setX(handler)`, by X. */
  readonly handlers: Record<string, unknown> = {};
  readonly protocol = {
    handle: (scheme: string, handler: Handler) => world.handlers.set(scheme, handler),
  };
  readonly webRequest = {
    onBeforeRequest: (filter: unknown, listener: unknown) => {
      this.handlers['webRequest'] = { filter, listener };
    },
  };

  setPermissionRequestHandler(handler: unknown): void {
    this.handlers['permissionRequest'] = handler;
  }

  setPermissionCheckHandler(handler: unknown): void {
    this.handlers['permissionCheck'] = handler;
  }

  setDevicePermissionHandler(handler: unknown): void {
    this.handlers['devicePermission'] = handler;
  }

  setDisplayMediaRequestHandler(handler: unknown): void {
    this.handlers['displayMedia'] = handler;
  }

  setBluetoothPairingHandler(handler: unknown): void {
    this.handlers['bluetoothPairing'] = handler;
  }
}

export const session = { defaultSession: new Session() };

export const protocol = {
  registerSchemesAsPrivileged: (schemes: unknown) => {
    beforeReady('protocol.registerSchemesAsPrivileged');
    record('protocol.registerSchemesAsPrivileged', schemes);
  },
};

export const dialog = {
  showErrorBox: (title: string, content: string) => record('dialog.showErrorBox', title, content),
  showMessageBox: (...args: unknown[]): Promise<{ readonly response: number }> => {
    const options = args.at(-1) as OpenDialog['options'];
    record('dialog.showMessageBox', { ...options, signal: undefined });
    return new Promise((resolve) => {
      const open: OpenDialog = {
        options,
        answer: (response) => {
          world.dialogs.splice(world.dialogs.indexOf(open), 1);
          resolve({ response });
        },
      };
      world.dialogs.push(open);
      options.signal?.addEventListener('abort', () => open.answer(options.cancelId ?? 0));
    });
  },
};

/** A tray icon. */
export class Tray extends EventEmitter {
  menu: unknown = null;
  tip = '';
  destroyed = false;

  constructor(image: unknown) {
    super();
    record('new Tray', image);
    world.trays.push(this);
  }

  setToolTip(text: string): void {
    this.tip = text;
  }

  setContextMenu(menu: unknown): void {
    this.menu = menu;
  }

  destroy(): void {
    this.destroyed = true;
  }
}

export const Menu = {
  buildFromTemplate: (template: unknown) => ({
    template,
    popup: () => record('menu.popup', JSON.parse(JSON.stringify(template))),
  }),
  setApplicationMenu: (menu: unknown) => {
    world.menu = menu;
  },
};

export const shell = {
  openExternal: async (url: string) => record('shell.openExternal', url),
};

export const clipboard = {
  writeText: async (text: string) => record('clipboard.writeText', text),
};

export const nativeImage = {
  createFromDataURL: (url: string) => ({ url }),
};

export const nativeTheme = Object.assign(new EventEmitter(), { shouldUseDarkColors: true });

export const powerMonitor = new EventEmitter();

export const utilityProcess = {
  fork: (...args: unknown[]) => record('utilityProcess.fork', ...args),
};
