// What can be done to a run from the list, as the menu of its row.
import { isAlive, type Run } from '../../../shared/model/run.ts';
import { copyCommand } from '../../command/copy-command.ts';
import { askForDetails } from '../../command/details-request.ts';
import { useLink, useReport } from '../../link/use-link.ts';
import { ContextMenu, MenuItem, type Point } from '../../ui/menu.tsx';

/** The menu. */
export function RowMenu({
  run,
  at,
  online,
  onOpen,
  onExport,
  onGroup,
  onSave,
  onClose,
}: {
  readonly run: Run;
  readonly at: Point;
  readonly online: boolean;
  onOpen(): void;
  onExport(): void;
  onGroup(): void;
  onSave(): void;
  onClose(): void;
}) {
  const { connection, store } = useLink();
  const report = useReport();
  const ask = (name: 'stop' | 'kill' | 'restart') => report(connection.call(name, { run: run.id }));
  const alive = isAlive(run);
  const pinned = run.pinned === true;
  return (
    <ContextMenu label={run.name} at={at} onClose={onClose}>
      {(close) => {
        const item = (text: string, act: () => void, disabled = false, danger = false) => (
          <MenuItem
            disabled={disabled}
            danger={danger}
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
            {alive && item('Stop', () => ask('stop'), !online)}
            {alive && item('Kill', () => ask('kill'), !online, true)}
            {item(alive ? 'Restart' : 'Run again', () => ask('restart'), !online)}
            {item('Run with changes…', () => askForDetails({ kind: 'again', name: run.name, command: run.command }))}
            <hr className="menu-line" />
            {item('Copy for a shell', () => report(copyCommand('shell', run, store)))}
            {item('Copy for PowerShell', () => report(copyCommand('powershell', run, store)))}
            {item('Copy for Python asyncio', () => report(copyCommand('python', run, store)))}
            <hr className="menu-line" />
            {item('Group…', onGroup, !online)}
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
