// Proactor as a whole, by whatever way a window reaches it: the same journeys run through the browser host's
// WebSocket, through the real main and preload under the double of Electron's API, and through Electron itself.
import type { Page } from '@playwright/test';
import { endDesktops, startDesktop } from '../../product/desktop/desktop.ts';
import { showWindow } from './desktop-page.ts';
import { startElectron } from './electron.ts';
import { startHost, type TestHost } from './host.ts';

/** What carries the protocol: a WebSocket, or a MessagePort under the double or in the real Electron. */
export type Carrier = 'browser' | 'double' | 'electron';

/** A running Proactor. */
export interface App {
  /** The browser host; null when it is another. */
  readonly host: TestHost | null;
  /** Shows the app's window; gives the page it is in, which for Electron is one of its own. `?test` is set. */
  open(page: Page): Promise<Page>;
  /** Ends it at once, with everything it runs. */
  end(): Promise<void>;
}

/** Starts Proactor in a working folder. */
export async function startApp(carrier: Carrier, cwd: string): Promise<App> {
  switch (carrier) {
    case 'browser': {
      const host = await startHost({ cwd });
      return {
        host,
        open: async (page) => {
          await page.goto(host.url.replace('/#', '/?test#'));
          return page;
        },
        end: async () => {
          await host.stop('SIGKILL');
        },
      };
    }
    case 'double': {
      const desktop = await startDesktop({ args: ['--cwd', cwd], env: { DOUBLE_REMOTE_PAGES: '1' } });
      return {
        host: null,
        open: async (page) => {
          await showWindow(desktop, page);
          return page;
        },
        end: endDesktops,
      };
    }
    case 'electron': {
      const [electron, page] = await startElectron(cwd);
      return {
        host: null,
        open: async () => page,
        end: async () => {
          const gone = electron.waitForEvent('close');
          electron.process().kill('SIGKILL');
          await gone;
        },
      };
    }
  }
}
