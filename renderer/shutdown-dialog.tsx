// Asks before the host stops every run and then itself.
import { isAlive } from '../shared/model/run.ts';
import { counted } from '../shared/text/format.ts';
import { useLink, useLinkState, useReport } from './link/use-link.ts';
import { ConfirmDialog } from './ui/dialog.tsx';

/** The question, and what follows from a yes. */
export function ShutdownDialog({ onDone }: { onDone(): void }) {
  const { connection } = useLink();
  const report = useReport();
  const runs = useLinkState((state) => state.runs);
  const alive = [...runs.values()].filter(isAlive);
  return (
    <ConfirmDialog
      title="Stop Proactor?"
      confirm="Stop Proactor"
      onConfirm={() => {
        onDone();
        report(connection.call('shutdown', {}));
      }}
      onCancel={onDone}
    >
      {alive.length === 0 ? (
        <p>Nothing is running. The logs are kept.</p>
      ) : (
        <>
          <p>
            {counted(alive.length, 'run is', 'runs are')} alive and will be stopped, each by its steps. The logs are
            kept.
          </p>
          <ul>
            {alive.map((run) => (
              <li key={run.id}>{run.name}</li>
            ))}
          </ul>
        </>
      )}
    </ConfirmDialog>
  );
}
