// Frees room on the disk: so many megabytes, of the runs that ended first. It says which before it removes any.
import { useState } from 'react';
import '../../command/command.css';
import type { Run } from '../../../shared/model/run.ts';
import { bytes, counted, moment } from '../../../shared/text/format.ts';
import { useLink, useLinkState, useReport } from '../../link/use-link.ts';
import { Button } from '../../ui/button.tsx';
import { useNow } from '../../ui/clock.ts';
import { FormDialog, FormLine } from '../../ui/form-dialog.tsx';
import { keptBytes, oldestWorth } from './selection.ts';

const MEGABYTE = 1_000_000;

/** The dialog. */
export function FreeSpaceDialog({ online, onClose }: { readonly online: boolean; onClose(): void }) {
  const { connection } = useLink();
  const report = useReport();
  const runs = useLinkState((state) => state.runs);
  const now = useNow();
  const [typed, setTyped] = useState('');
  const megabytes = Number(typed.trim().replace(',', '.'));
  const right = typed.trim() !== '' && megabytes > 0;
  const chosen = right ? oldestWorth(runs, megabytes * MEGABYTE) : [];
  const ready = online && chosen.length > 0;

  function free(): void {
    if (!ready) return;
    for (const run of chosen) report(connection.forget(run.id));
    onClose();
  }

  return (
    <FormDialog
      title="Free space"
      onSubmit={free}
      onClose={onClose}
      foot={
        <>
          <p role="status">{online ? '' : 'There is no connection to the host now.'}</p>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="danger" disabled={!ready} onClick={free}>
            {chosen.length === 0 ? 'Remove' : `Remove ${counted(chosen.length, 'run', 'runs')}`}
          </Button>
        </>
      }
    >
      <FormLine word="megabytes">
        <input
          className="field"
          aria-label="Megabytes to free"
          inputMode="decimal"
          data-first
          autoComplete="off"
          value={typed}
          aria-invalid={typed.trim() !== '' && !right}
          onChange={(event) => setTyped(event.target.value)}
        />
        <p className="form-note">{words(typed.trim() === '' ? null : right ? chosen : undefined, megabytes, now)}</p>
      </FormLine>
    </FormDialog>
  );
}

/** What would be removed. `null`: nothing was typed; `undefined`: no number was. */
function words(chosen: readonly Run[] | null | undefined, megabytes: number, now: number): string {
  if (chosen === undefined) return 'A number of megabytes, more than 0.';
  if (chosen === null)
    return 'The runs that ended first are removed, with their logs, for good; never one that is pinned or not over yet.';
  const last = chosen.at(-1);
  if (last === undefined) return 'There is no run that could be removed: all are pinned or not over yet.';
  const sum = chosen.reduce((all, run) => all + keptBytes(run), 0);
  const until = moment(last.exitedAt ?? last.startedAt, now);
  const short = sum < megabytes * MEGABYTE ? ' That is all there is to remove.' : '';
  return `${counted(chosen.length, 'run', 'runs')} that ended until ${until}: ${bytes(sum)}, deleted for good.${short}`;
}
