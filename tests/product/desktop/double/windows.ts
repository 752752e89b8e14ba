// Electron's windows, contents and frames, as far as main uses them. Loading asks the real protocol handler; what the
// system or a person would do is done by tests, by emitting events.
import { EventEmitter } from 'node:events';
import { Page, type PageEnd, RemotePage } from './page.ts';
import type { MessagePortMain } from './ports.ts';
import { app, ipcMain, record, session, world } from './world.ts';

/** A frame of a page. */
export class Frame {
  url: string;
  origin: string;
  parent: Frame | null = null;
  readonly #contents: WebContents;

  constructor(contents: WebContents, url: string) {
    this.#contents = contents;
    this.url = url;
    this.origin = /^[a-z]+:\/\/[^/]*/.exec(url)?.[0] ?? 'null';
  }

  postMessage(channel: string, _message: unknown, ports: readonly MessagePortMain[] = []): void {
    this.#contents.page?.receive(
      channel,
      ports.map((port) => port.node),
    );
  }
}

/** What a window shows. */
export class WebContents extends EventEmitter {
  readonly session = session.defaultSession;
  mainFrame: Frame = new Frame(this, '');
  page: PageEnd | null = null;
  windowOpenHandler: ((details: { readonly url: string }) => { readonly action: string }) | null = null;
  readonly #preload: string;

  constructor(preload: string) {
    super();
    this.#preload = preload;
    app.emit('web-contents-created', {}, this);
  }

  getURL(): string {
    return this.mainFrame.url;
  }

  setWindowOpenHandler(handler: WebContents['windowOpenHandler']): void {
    this.windowOpenHandler = handler;
  }

  focus(): void {
    record('contents.focus');
  }

  sendInputEvent(event: unknown): void {
    record('contents.sendInputEvent', event);
  }

  forcefullyCrashRenderer(): void {
    record('contents.forcefullyCrashRenderer');
    this.crash('killed');
  }

  /** The page's process ends. */
  crash(reason: string): void {
    this.page?.dispose();
    this.page = null;
    this.emit('render-process-gone', {}, { reason, exitCode: 1 });
  }

  async load(url: string): Promise<void> {
    const response = await world.request(url);
    if (response.status !== 200) throw new Error(`ERR_FAILED loading ${url}: ${response.status}`);
    this.page?.dispose();
    const frame = new Frame(this, url);
    this.mainFrame = frame;
    const send = (channel: string) => this.ask(channel, frame);
    this.page = world.remotePages ? new RemotePage(world.tell) : new Page(this.#preload, url, send);
    this.emit('did-navigate', {}, url);
    if (world.remotePages) world.tell({ type: 'load', url });
  }

  /** A message by `ipcRenderer.send` from a frame. */
  ask(channel: string, frame: Frame | null): void {
    setImmediate(() => ipcMain.emit(channel, { sender: this, senderFrame: frame, ports: [] }));
  }
}

/** A window. */
export class BrowserWindow extends EventEmitter {
  static readonly all: BrowserWindow[] = [];
  readonly options: { readonly webPreferences: { readonly preload: string } };
  readonly webContents: WebContents;
  visible = false;
  minimized = false;
  #destroyed = false;

  static getAllWindows(): BrowserWindow[] {
    return BrowserWindow.all.filter((window) => !window.isDestroyed());
  }

  constructor(options: BrowserWindow['options']) {
    super();
    if (!world.ready) throw new Error('a window before the app is ready');
    this.options = options;
    this.webContents = new WebContents(options.webPreferences.preload);
    BrowserWindow.all.push(this);
  }

  async loadURL(url: string): Promise<void> {
    record('window.loadURL', url);
    await this.webContents.load(url);
    this.emit('ready-to-show');
  }

  show(): void {
    this.visible = true;
    record('window.show');
  }

  focus(): void {
    record('window.focus');
  }

  isMinimized(): boolean {
    return this.minimized;
  }

  restore(): void {
    this.minimized = false;
    record('window.restore');
  }

  setBackgroundColor(colour: string): void {
    record('window.setBackgroundColor', colour);
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  /** As by its close button. Tells whether it closed. */
  close(): boolean {
    let prevented = false;
    this.emit('close', {
      preventDefault: () => {
        prevented = true;
      },
    });
    if (!prevented) this.destroy();
    return !prevented;
  }

  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.visible = false;
    this.webContents.page?.dispose();
    this.webContents.emit('destroyed');
    this.emit('closed');
    if (BrowserWindow.getAllWindows().length === 0) app.emit('window-all-closed');
  }
}

app.windows = () => BrowserWindow.getAllWindows();
