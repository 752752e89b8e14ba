// A client of a main process under the double: it speaks through a page's port, as the page's own script would.
import type { Command } from '../../../shared/model/command.ts';
import type { Run } from '../../../shared/model/run.ts';
import { eventually } from '../../support/eventually.ts';
import type { Desktop } from './desktop.ts';

/** How long a conversation may take on a busy machine, in milliseconds. */
const LIMIT = 15_000;

/** A message from the host, as far as it matters here. */
type Message = { readonly type: string; readonly runs?: readonly Run[]; readonly run?: Run };

/** Asks for a new port, says hello and perhaps one thing more; gives everything that came until `enough`. */
export async function converse(
  desktop: Desktop,
  calls: readonly object[],
  enough: (messages: readonly Message[]) => boolean,
): Promise<readonly Message[]> {
  const index = await desktop.evaluate(({ page }) => {
    page().post({ data: 'proactor:port-request' });
    return page().ports.length;
  });
  await eventually(
    'a port',
    () => desktop.evaluate(({ page }, wanted) => page().ports[wanted] !== undefined, index),
    LIMIT,
  );
  await desktop.evaluate(
    ({ page }, ask) => {
      const port = page().ports[ask.index];
      port?.postMessage({ type: 'hello', version: 2, client: 'electron' });
      for (const call of ask.calls) port?.postMessage(call);
    },
    { index, calls },
  );
  return eventually(
    'the host’s answers',
    async () => {
      const messages = (await desktop.evaluate(({ page }, at) => page().received[at] ?? [], index)) as Message[];
      return enough(messages) && messages;
    },
    LIMIT,
  );
}

/** Starts a command in the only window. */
export async function start(desktop: Desktop, command: Command): Promise<void> {
  const call = { type: 'call', id: 1, name: 'start', params: { command } };
  await converse(desktop, [call], (messages) => messages.some(({ type }) => type === 'return'));
}

/** The PID of the only run, once it runs. */
export async function runningPid(desktop: Desktop): Promise<number> {
  const messages = await converse(desktop, [], (seen) => runningIn(seen) !== undefined);
  return runningIn(messages) ?? -1;
}

function runningIn(messages: readonly Message[]): number | undefined {
  const runs = messages.flatMap((message) => message.runs ?? (message.run === undefined ? [] : [message.run]));
  return runs.find((run) => run.state === 'running')?.pid ?? undefined;
}
