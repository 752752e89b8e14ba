// Asks before one ended run and its log are removed, because that cannot be undone.
import type { RunId } from '../shared/model/ids.ts';
import { bytes } from '../shared/text/format.ts';
import { useLink, useLinkState, useReport } from './link/use-link.ts';
import { ConfirmDialog } from './ui/dialog.tsx';

/** The question, and what follows from a yes. */
export function ForgetDialog({ run: id, onDone }: { readonly run: RunId; onDone(): void }) {
  const { connection } = useLink();
  const report = useReport();
  const run = useLinkState((state) => state.runs.get(id));
  return (
    <ConfirmDialog
      title={`Remove ${run?.name ?? 'this run'}?`}
      confirm="Remove"
      onCancel={onDone}
      onConfirm={() => {
        onDone();
        report(connection.forget(id));
      }}
    >
      <p>Its log ({bytes(run === undefined ? 0 : run.log.end - run.log.begin)}) is deleted for good.</p>
    </ConfirmDialog>
  );
}
