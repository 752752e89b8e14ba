// A client of a main process under the double: it speaks through a page's port, as the page's own script would.
import type { Run } from '../../../shared/model/run.ts';
import type { Desktop } from './desktop.ts';

/** What a test wants to know of the runs. */
export interface DesktopClient {
  /** The runs as they are now. */
  runs(): Promise<readonly Run[]>;
}

/** A client on the page of the only window. Every question is a conversation of its own. */
export function client(desktop: Desktop): DesktopClient {
  return {
    runs: async () => {
      const count = await desktop.evaluate(({ page }) => {
        page().post({ data: 'proactor:port-request' });
        return page().ports.length;
      });
      const welcome = (await desktop.evaluate(async ({ page }, index) => {
          const { ports, received } = page();
          while (ports[index] === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
          ports[index].postMessage({ type: 'hello', version: 1, client: 'electron' });
          while (received[index]?.[0] === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
          return received[index]?.find((message) => (message as { type: string }).type === 'welcome');
        }, count)) as { readonly runs: readonly Run[] };
      return welcome.runs;
    },
  };
}
