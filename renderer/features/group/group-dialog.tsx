// Asks which group runs shall be in. A group is a name that a command carries: whatever is started from it later, restarts
// and saved commands among them, is in it, too.
import { useId, useState } from 'react';
import '../../command/command.css';
import { LONGEST_GROUP_NAME } from '../../../shared/model/command.ts';
import type { RunId } from '../../../shared/model/ids.ts';
import type { Run } from '../../../shared/model/run.ts';
import { counted } from '../../../shared/text/format.ts';
import { useGroupNames } from '../../command/use-group-names.ts';
import { useLink, useLinkState } from '../../link/use-link.ts';
import { Button } from '../../ui/button.tsx';
import { FormDialog, FormLine } from '../../ui/form-dialog.tsx';

/** The dialog. Runs that are gone meanwhile are passed over. */
export function GroupDialog({
  runs: ids,
  online,
  onClose,
}: {
  readonly runs: readonly RunId[];
  readonly online: boolean;
  onClose(): void;
}) {
  const { connection } = useLink();
  const known = useLinkState((state) => state.runs);
  const names = useGroupNames();
  const listId = useId();
  const runs = ids.flatMap((id) => known.get(id) ?? []);
  const [name, setName] = useState(() => sharedGroup(runs));
  const [failure, setFailure] = useState<string | null>(null);
  const wanted = name.trim();

  async function put(group: string | null): Promise<void> {
    if (!online) return;
    try {
      await Promise.all(runs.map((run) => connection.call('group', { run: run.id, group })));
      onClose();
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
    }
  }

  const submit = () => {
    if (wanted !== '') void put(wanted);
  };
  const [only] = runs;
  return (
    <FormDialog
      title={
        runs.length === 1 && only !== undefined
          ? `Group of ${only.name}`
          : `Group of ${counted(runs.length, 'run', 'runs')}`
      }
      onSubmit={submit}
      onClose={onClose}
      foot={
        <>
          <p role="status" className={failure === null ? '' : 'form-bad'}>
            {failure ?? (online ? '' : 'There is no connection to the host now.')}
          </p>
          {runs.some((run) => run.command.group !== undefined) && (
            <Button disabled={!online} onClick={() => void put(null)}>
              In no group
            </Button>
          )}
          <Button look="primary" disabled={!online || wanted === ''} onClick={submit}>
            Put into it
          </Button>
        </>
      }
    >
      <FormLine word="group">
        <input
          className="field"
          aria-label="Name of the group"
          data-first
          autoComplete="off"
          spellCheck={false}
          maxLength={LONGEST_GROUP_NAME}
          list={listId}
          value={name}
          onFocus={(event) => event.target.select()}
          onChange={(event) => {
            setName(event.target.value);
            setFailure(null);
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
            event.preventDefault();
            event.stopPropagation();
            submit();
          }}
        />
        <datalist id={listId}>
          {names.map((each) => (
            <option key={each} value={each} />
          ))}
        </datalist>
        <p className="form-note">
          The list gathers groups when it stands “by group”, and its filter finds them by name. What is started from the
          same command later is in it, too.
        </p>
      </FormLine>
    </FormDialog>
  );
}

/** The group that all of them are in; empty when there is none. */
function sharedGroup(runs: readonly Run[]): string {
  const groups = new Set(runs.map((run) => run.command.group ?? ''));
  const [first = ''] = groups;
  return groups.size === 1 ? first : '';
}
