// What of a run's streams goes elsewhere: a pane that shows nothing must say why. The files by their whole path, the other
// runs by name, and whichever run has become the source of this one's input.
import type { InputRoute, OutputRoute } from '../../../shared/model/command.ts';
import type { RunId } from '../../../shared/model/ids.ts';
import type { Run } from '../../../shared/model/run.ts';
import { useLinkState } from '../../link/use-link.ts';

/** The line; nothing for a run whose streams all come here. */
export function RouteStrip({ run }: { readonly run: Run }) {
  const runs = useLinkState((state) => state.runs);
  const { connection, encoding } = run.command;
  if (connection.kind !== 'pipes') return null;
  const name = (id: RunId) => runs.get(id)?.name ?? 'a run that was cleared';
  const source = [...runs.values()].find((other) => other.state !== 'failed' && feeds(other, run.id));
  const parts: { readonly stream: string; readonly arrow: string; readonly where: string }[] = [];
  const input = source === undefined ? inputWords(connection.stdin) : source.name;
  if (input !== null) parts.push({ stream: 'stdin', arrow: '←', where: input });
  const { stdout, stderr } = connection;
  const out = outputWords(stdout, name);
  if (out !== null) parts.push({ stream: 'stdout', arrow: '→', where: out });
  const err = stderr.kind === 'stdout' ? 'stdout' : outputWords(stderr, name);
  if (err !== null) parts.push({ stream: 'stderr', arrow: '→', where: err });
  if (encoding !== undefined) parts.push({ stream: 'shown', arrow: 'as', where: encoding });
  if (parts.length === 0) return null;
  return (
    <ul className="pane-routes" aria-label={`Streams of ${run.name}`}>
      {parts.map(({ stream, arrow, where }) => (
        <li key={stream}>
          {stream} {arrow} <code>{where}</code>
        </li>
      ))}
    </ul>
  );
}

/** Whether a run writes into the stdin of another. */
function feeds({ command }: Run, to: RunId): boolean {
  const { connection } = command;
  if (connection.kind !== 'pipes') return false;
  return [connection.stdout, connection.stderr].some((route) => route.kind === 'run' && route.run === to);
}

function inputWords(route: InputRoute): string | null {
  if (route === 'pipe') return null;
  return route === 'null' ? 'nothing' : route.path;
}

function outputWords(route: OutputRoute, name: (run: RunId) => string): string | null {
  switch (route.kind) {
    case 'log':
      return null;
    case 'null':
      return 'nowhere';
    case 'file':
      return route.append ? `${route.path} (appended)` : route.path;
    case 'run':
      return `stdin of ${name(route.run)}`;
  }
}
