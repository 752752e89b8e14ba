// Asks what a command shall be called, and saves it with all that it has.
import { useState } from 'react';
import '../../command/command.css';
import { commandName, type Run } from '../../../shared/model/run.ts';
import { LONGEST_SAVED_NAME } from '../../../shared/model/saved.ts';
import { tilde } from '../../../shared/text/format.ts';
import { useLink, useLinkState, useQuotingRules } from '../../link/use-link.ts';
import { Button } from '../../ui/button.tsx';
import { FormDialog, FormLine } from '../../ui/form-dialog.tsx';

/** The dialog. */
export function SaveDialog({ run, online, onClose }: { readonly run: Run; readonly online: boolean; onClose(): void }) {
  const { connection } = useLink();
  const saved = useLinkState((state) => state.saved);
  const home = useLinkState((state) => state.host?.home ?? '');
  const rules = useQuotingRules();
  const [name, setName] = useState(run.name.slice(0, LONGEST_SAVED_NAME));
  const [failure, setFailure] = useState<string | null>(null);
  const wanted = name.trim();
  const replaces = saved.some((other) => other.name === wanted);
  const variables = Object.keys(run.command.env.set);

  async function save(): Promise<void> {
    if (wanted === '' || !online) return;
    try {
      await connection.call('saveCommand', { name: wanted, command: run.command });
      onClose();
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
    }
  }

  return (
    <FormDialog
      title="Save command"
      onSubmit={() => void save()}
      onClose={onClose}
      foot={
        <>
          <p role="status" className={failure === null ? '' : 'form-bad'}>
            {failure ?? (online ? '' : 'There is no connection to the host now.')}
          </p>
          <Button look="primary" disabled={!online || wanted === ''} onClick={() => void save()}>
            {replaces ? 'Replace' : 'Save'}
          </Button>
        </>
      }
    >
      <FormLine word="name">
        <input
          className="field"
          aria-label="Name of the command"
          data-first
          autoComplete="off"
          spellCheck={false}
          maxLength={LONGEST_SAVED_NAME}
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
            void save();
          }}
        />
        <p className="form-note">
          {replaces
            ? 'There is one of this name: it is replaced.'
            : 'The run bar offers it by its name and by its line.'}
        </p>
      </FormLine>
      <FormLine word="command">
        <code>{commandName({ ...run.command, name: undefined }, rules)}</code>
      </FormLine>
      <FormLine word="in">
        <code>{tilde(run.command.cwd, home)}</code>
      </FormLine>
      {variables.length > 0 && (
        <FormLine word="variables">
          <code>{variables.join(' ')}</code>
          <p className="form-note">Their values are saved, too, in a file that nobody but you may read.</p>
        </FormLine>
      )}
    </FormDialog>
  );
}
