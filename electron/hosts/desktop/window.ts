// Proactor's window: how it is made, and that there is at most one. Its place is kept by Electron itself, in the data
// directory's own profile, and fitted to the displays that are there.
import type { BrowserWindow, BrowserWindowConstructorOptions, WebContents } from 'electron';

/** As the page's own background in `renderer/ui/tokens.css`, so that nothing flashes before it is painted. */
const BACKGROUND = { dark: '#0e1014', light: '#ffffff' } as const;

/** What a window's options depend on. */
export interface WindowLook {
  /** Absolute path of the built preload. */
  readonly preload: string;
  readonly dark: boolean;
  /** Installed by a person, rather than started from a checkout. */
  readonly packaged: boolean;
}

/** The background before the page is painted. */
export function backgroundColour(dark: boolean): string {
  return dark ? BACKGROUND.dark : BACKGROUND.light;
}

/** Options of the window. Those that are Electron's defaults are named where the page's isolation hangs on them. */
export function windowOptions({ preload, dark, packaged }: WindowLook): BrowserWindowConstructorOptions {
  return {
    name: 'main',
    windowStatePersistence: true,
    title: 'Proactor',
    width: 1280,
    height: 800,
    minWidth: 480,
    minHeight: 320,
    show: false,
    backgroundColor: backgroundColour(dark),
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      // Spellcheckers send what is typed to a dictionary service on some systems, and passwords are typed here.
      spellcheck: false,
      devTools: !packaged,
    },
  };
}

/** What the one window needs. */
export interface OnlyWindowOptions {
  create(): BrowserWindow;
  load(window: BrowserWindow): void;
  /** A new window, before its page is loaded. */
  onCreate(window: BrowserWindow): void;
}

/** The one window, when there is one. */
export class OnlyWindow {
  readonly #options: OnlyWindowOptions;
  #window: BrowserWindow | null = null;

  constructor(options: OnlyWindowOptions) {
    this.#options = options;
  }

  /** The window, or null while there is none. */
  get current(): BrowserWindow | null {
    return this.#window;
  }

  /** Whether these contents are the window's. */
  owns(contents: WebContents): boolean {
    return this.#window !== null && this.#window.webContents === contents;
  }

  /** Makes the window, or brings it to the front. */
  show(): void {
    if (this.#window !== null) {
      if (this.#window.isMinimized()) this.#window.restore();
      this.#window.show();
      this.#window.focus();
      return;
    }
    const window = this.#options.create();
    this.#window = window;
    window.once('closed', () => {
      if (this.#window === window) this.#window = null;
    });
    window.once('ready-to-show', () => window.show());
    this.#options.onCreate(window);
    this.#options.load(window);
  }

  /** Takes the window away without asking its page. */
  destroy(): void {
    this.#window?.destroy();
  }
}
