// The window: arranges the features and hands each what it needs.
import { useLinkState } from './link/use-link.ts';

/** The whole page. */
export function App() {
  const status = useLinkState((state) => state.status);
  const runs = useLinkState((state) => state.runs);
  return (
    <nav aria-label="Processes">
      <p>{status.kind}</p>
      <ul>
        {[...runs.values()].map((run) => (
          <li key={run.id}>{run.name}</li>
        ))}
      </ul>
    </nav>
  );
}
