// The bare xterm server: what it keeps is its terminal's scrollback, and Ctrl-C is pressed in its page.
import { BenchPage } from '../page.ts';
import { startXtermServer } from '../xterm-server.ts';
import type { Peer } from './peer.ts';

export const bareXterm: Peer = {
  name: 'a bare xterm server',
  kind: 'terminal',
  lines: 10_000_000,
  isHere: () => true,
  start: async (job) => {
    const server = await startXtermServer([job]);
    const page = await BenchPage.open(server.url);
    await page.use('bare');
    return {
      interrupt: () => page.page.keyboard.press('Control+c'),
      kept: async () => {
        await page.page.locator('body.over').waitFor();
        return await page.lines('bare');
      },
      end: async () => {
        await page.close();
        await server.end();
      },
    };
  },
};
