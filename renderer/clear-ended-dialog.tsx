// Asks before the ended runs and their logs are removed, because that cannot be undone.
import { isAlive } from '../shared/model/run.ts';
import { bytes, counted } from '../shared/text/format.ts';
import { useLink, useLinkState, useReport } from './link/use-link.ts';
import { ConfirmDialog } from './ui/dialog.tsx';

/** The question, and what follows from a yes. */
export function ClearEndedDialog({ onDone }: { onDone(): void }) {
  const { connection } = useLink();
  const report = useReport();
  const runs = useLinkState((state) => state.runs);
  const ended = [...runs.values()].filter((run) => !isAlive(run));
  const size = ended.reduce((sum, run) => sum + run.log.end - run.log.begin, 0);
  return (
    <ConfirmDialog
      title={`Remove ${counted(ended.length, 'ended run', 'ended runs')}?`}
      confirm="Remove"
      onCancel={onDone}
      onConfirm={() => {
        onDone();
        report(Promise.all(ended.map((run) => connection.forget(run.id))));
      }}
    >
      <p>Their logs ({bytes(size)}) are deleted for good. What is running stays.</p>
    </ConfirmDialog>
  );
}
