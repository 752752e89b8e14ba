// What can be done to a run from the list, as the menu of its row.
import type { Run } from '../../../shared/model/run.ts';
import { useLink, useReport } from '../../link/use-link.ts';
import { ContextMenu, MenuItem, type Point } from '../../ui/menu.tsx';

/** The menu. */
export function RowMenu({
  run,
  at,
  online,
  onOpen,
  onExport,
  onSave,
  onClose,
}: {
  readonly run: Run;
  readonly at: Point;
  readonly online: boolean;
  onOpen(): void;
  onExport(): void;
  onSave(): void;
  onClose(): void;
}) {
  const { connection } = useLink();
  const report = useReport();
  const pinned = run.pinned === true;
  return (
    <ContextMenu label={run.name} at={at} onClose={onClose}>
      {(close) => {
        const item = (text: string, act: () => void, disabled = false) => (
          <MenuItem
            disabled={disabled}
            onChoose={() => {
              close();
              act();
            }}
          >
            {text}
          </MenuItem>
        );
        return (
          <>
            {item('Open', onOpen)}
            {item('Export…', onExport, run.state === 'failed')}
            {item('Save command…', onSave, !online)}
            {item(
              pinned ? 'Unpin' : 'Pin: keep it whatever its age and size',
              () => report(connection.call('pin', { run: run.id, pinned: !pinned })),
              !online,
            )}
          </>
        );
      }}
    </ContextMenu>
  );
}
