// The real page in a headless browser, and what is measured inside it: frames, what its terminals show, keys.
import { type Browser, chromium, type Page } from '@playwright/test';
import { findBrowser } from '../../../scripts/find-browser.mjs';

/** What a browser needs where it runs as root or in a container, and must not do on its own. */
const ARGUMENTS = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A page that does not show what it should by then never will; milliseconds. */
const LIMIT_MS = 30_000;

/** The part of xterm that is looked at inside a page. */
interface PageTerminal {
  readonly cols: number;
  readonly rows: number;
  readonly buffer: {
    readonly active: {
      readonly length: number;
      readonly baseY: number;
      readonly cursorX: number;
      readonly cursorY: number;
      getLine(index: number): { translateToString(trim: boolean): string } | undefined;
    };
  };
  onRender(listener: () => void): { dispose(): void };
  onWriteParsed(listener: () => void): { dispose(): void };
}

/** What the measurements leave in the page. */
interface Measuring {
  readonly __proactor?: { readonly terminals: ReadonlyMap<string, PageTerminal> };
  __frames?: { gaps: number[]; stop: boolean };
  __advances?: { times: number[]; stop(): void };
  __keys?: { times: number[]; at: number | null };
}

/** A window on a host or another server. */
export class BenchPage {
  readonly page: Page;
  readonly #browser: Browser;

  private constructor(browser: Browser, page: Page) {
    this.#browser = browser;
    this.page = page;
  }

  /** Opens the page at an address; a host's has its token in the fragment. */
  static async open(url: string): Promise<BenchPage> {
    const browser = await chromium.launch({ args: ARGUMENTS, executablePath: findBrowser() });
    try {
      const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
      page.setDefaultTimeout(LIMIT_MS);
      await page.goto(url.replace('/#', '/?test#'));
      return new BenchPage(browser, page);
    } catch (error) {
      await browser.close();
      throw error;
    }
  }

  /** Waits until the page is a window of Proactor's that is connected. */
  async ready(): Promise<void> {
    await this.page.getByRole('combobox', { name: 'Run a command' }).waitFor();
  }

  /** Waits until the terminal of a run is in the page. */
  async terminal(run: string): Promise<void> {
    await this.page.waitForFunction(
      (id) => (window as unknown as Measuring).__proactor?.terminals.has(id) === true,
      run,
    );
  }

  /** Gives a run's pane the keyboard. */
  async use(run: string): Promise<void> {
    await this.page.locator(`section[data-run="${run}"] .xterm-screen`).click();
  }

  /** The size of a run's terminal, in cells. */
  async size(run: string): Promise<{ readonly cols: number; readonly rows: number }> {
    return await this.page.evaluate((id) => {
      const terminal = (window as unknown as Measuring).__proactor?.terminals.get(id);
      return { cols: terminal?.cols ?? 0, rows: terminal?.rows ?? 0 };
    }, run);
  }

  /** How many lines a run's terminal has, with its scrollback. */
  async lines(run: string): Promise<number> {
    return await this.page.evaluate(
      (id) => (window as unknown as Measuring).__proactor?.terminals.get(id)?.buffer.active.length ?? 0,
      run,
    );
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }

  /** PID of the process that the page runs in. */
  async rendererPid(): Promise<number> {
    const session = await this.#browser.newBrowserCDPSession();
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    await session.detach();
    const renderers = processInfo.filter(({ type }) => type === 'renderer');
    const newest = renderers.sort((a, b) => b.cpuTime - a.cpuTime)[0];
    if (newest === undefined) throw new Error('the browser has no process for a page');
    return newest.id;
  }

  /** From here on the time between frames is noted. */
  async beginFrames(): Promise<void> {
    await this.page.evaluate(() => {
      const frames = { gaps: [] as number[], stop: false };
      (window as unknown as Measuring).__frames = frames;
      let before: number | null = null;
      const frame = (now: number) => {
        if (frames.stop) return;
        if (before !== null) frames.gaps.push(now - before);
        before = now;
        requestAnimationFrame(frame);
      };
      requestAnimationFrame(frame);
    });
  }

  /** Milliseconds between the frames since. */
  async endFrames(): Promise<number[]> {
    return await this.page.evaluate(() => {
      const frames = (window as unknown as Measuring).__frames;
      if (frames === undefined) throw new Error('nobody notes frames');
      frames.stop = true;
      return frames.gaps;
    });
  }

  /** From here on the moments are noted at which a pane shows something new in its last line. */
  async beginAdvances(run: string): Promise<void> {
    await this.page.evaluate((id) => {
      const measuring = window as unknown as Measuring;
      const terminal = measuring.__proactor?.terminals.get(id);
      if (terminal === undefined) throw new Error('the run has no terminal in the page');
      const times = [performance.now()];
      let last = '';
      const listener = terminal.onRender(() => {
        const { active } = terminal.buffer;
        const text = active.getLine(active.baseY + Math.max(0, active.cursorY - 1))?.translateToString(true) ?? '';
        if (text === last) return;
        last = text;
        times.push(performance.now());
      });
      measuring.__advances = {
        times,
        stop: () => {
          listener.dispose();
          times.push(performance.now());
        },
      };
    }, run);
  }

  /** The moments, in milliseconds, with the beginning and the end of the measurement. */
  async endAdvances(): Promise<number[]> {
    return await this.page.evaluate(() => {
      const advances = (window as unknown as Measuring).__advances;
      if (advances === undefined) throw new Error('nobody notes what a pane shows');
      advances.stop();
      return advances.times;
    });
  }

  /** From here on keys are timed, from the moment the browser has them until the run's terminal has drawn their echo. */
  async beginKeys(run: string): Promise<void> {
    await this.page.evaluate((id) => {
      const measuring = window as unknown as Measuring;
      const terminal = measuring.__proactor?.terminals.get(id);
      if (terminal === undefined) throw new Error('the run has no terminal in the page');
      const keys = { times: [] as number[], at: null as number | null };
      measuring.__keys = keys;
      let cursor = -1;
      let parsed = false;
      const place = () => terminal.buffer.active.cursorX + terminal.buffer.active.cursorY * 10_000;
      window.addEventListener(
        'keydown',
        (event) => {
          keys.at = event.timeStamp;
          cursor = place();
          parsed = false;
        },
        { capture: true },
      );
      terminal.onWriteParsed(() => {
        if (keys.at !== null && place() !== cursor) parsed = true;
      });
      terminal.onRender(() => {
        if (!parsed || keys.at === null) return;
        keys.times.push(performance.now() - keys.at);
        keys.at = null;
        parsed = false;
      });
    }, run);
  }

  /** Presses a key and waits for its echo, which a limit makes a failure. */
  async key(): Promise<void> {
    const count = (await this.keyTimes()).length;
    await this.page.keyboard.press('x');
    await this.page.waitForFunction(
      (before) => ((window as unknown as Measuring).__keys?.times.length ?? 0) > before,
      count,
      { polling: 20 },
    );
  }

  /** Milliseconds of every key so far. */
  async keyTimes(): Promise<number[]> {
    return await this.page.evaluate(() => (window as unknown as Measuring).__keys?.times ?? []);
  }

  /** Presses Ctrl-C where the keyboard is, and gives the moment in which the browser had it, in milliseconds since the epoch. */
  async interrupt(): Promise<number> {
    const at = this.page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const heard = (event: KeyboardEvent) => {
            if (event.key !== 'c') return;
            window.removeEventListener('keydown', heard, { capture: true });
            resolve(performance.timeOrigin + event.timeStamp);
          };
          window.addEventListener('keydown', heard, { capture: true });
        }),
    );
    // The listener is there before the key is: both go to the page in order.
    await this.page.evaluate(() => {});
    await this.page.keyboard.press('Control+c');
    return await at;
  }
}

/** Works with a page of its own, which closes however the work ends. */
export async function withPage<T>(url: string, work: (page: BenchPage) => Promise<T>): Promise<T> {
  const page = await BenchPage.open(url);
  try {
    return await work(page);
  } finally {
    await page.close();
  }
}
