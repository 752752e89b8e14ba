// Playwright's test with an app of its own, and what the tests say again and again.
import { test as base, expect, type Locator, type Page } from '@playwright/test';
import { type App, type Carrier, startApp } from './app.ts';
import { endHosts, newFolder, removeFolders, type TestHost } from './host.ts';

export { expect };

/** One window on one host, in words of the product. */
export class Window {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Opens the host's page; `?test` makes the terminals readable. */
  async open(url: string): Promise<void> {
    await this.page.goto(url.replace('/#', '/?test#'));
    await expect(this.runBar).toBeVisible();
  }

  get runBar(): Locator {
    return this.page.getByRole('combobox', { name: 'Run a command' });
  }

  get list(): Locator {
    return this.page.getByRole('navigation', { name: 'Processes' });
  }

  /** The pane named after its run. */
  pane(name: string): Locator {
    return this.page.getByRole('region', { name, exact: true });
  }

  /** The row of a run in the list. */
  row(name: string): Locator {
    return this.list.getByRole('listitem').filter({ hasText: name });
  }

  /** Types a command and presses Enter. */
  async run(command: string, connection: 'Terminal' | 'Pipes'): Promise<void> {
    await this.page.getByRole('radio', { name: connection, exact: true }).click();
    await this.runBar.fill(command);
    await this.runBar.press('Enter');
  }

  /** The text that a run's terminal shows, scrollback included; null while there is none. */
  async screen(name: string): Promise<string | null> {
    const id = await this.pane(name).getAttribute('data-run');
    if (id === null) return null;
    return this.page.evaluate(async (run) => {
      interface Line {
        readonly isWrapped: boolean;
        translateToString(trim: boolean): string;
      }
      interface Terminal {
        write(data: string, done: () => void): void;
        readonly buffer: { readonly active: { readonly length: number; getLine(index: number): Line | undefined } };
      }
      const { __proactor } = window as unknown as {
        __proactor?: { readonly terminals: ReadonlyMap<string, Terminal> };
      };
      const terminal = __proactor?.terminals.get(run);
      if (terminal === undefined) return null;
      await new Promise<void>((resolve) => terminal.write('', resolve));
      let text = '';
      for (let index = 0; index < terminal.buffer.active.length; index += 1) {
        const line = terminal.buffer.active.getLine(index);
        text += `${line?.isWrapped === true || index === 0 ? '' : '\n'}${line?.translateToString(true) ?? ''}`;
      }
      return text.trimEnd();
    }, id);
  }

  /** Waits until a run's terminal shows `text`. */
  async shows(name: string, text: string | RegExp): Promise<void> {
    const check = expect.poll(() => this.screen(name), { message: `the pane of ${name}` });
    if (typeof text === 'string') await check.toContain(text);
    else await check.toMatch(text);
  }
}

/** Playwright's test with an `app` (started lazily, ended after), its `host`, and a `window` open on it. */
export const test = base.extend<
  { app: App; host: TestHost; window: Window; folder: string },
  { readonly carrier: Carrier }
>({
  carrier: ['browser', { option: true, scope: 'worker' }],
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern
  folder: async ({}, use) => {
    await use(await newFolder());
    await endHosts();
    await removeFolders();
  },
  app: async ({ carrier, folder }, use) => {
    const app = await startApp(carrier, folder);
    await use(app);
    await app.end();
  },
  host: async ({ app }, use) => {
    if (app.host === null) throw new Error('this test is about the browser host: run it with the carrier "browser"');
    await use(app.host);
  },
  window: async ({ page, app }, use) => {
    const window = new Window(await app.open(page));
    await expect(window.runBar).toBeVisible();
    await use(window);
  },
});
