// The settings: how much is kept and for how long, with how much is used now. What is wrong is said beside its field;
// nothing changes before it is saved.
import { useEffect, useState } from 'react';
import '../../command/command.css';
import { DEFAULT_SETTINGS, type StorageUse } from '../../../shared/model/settings.ts';
import type { HostInfo } from '../../../shared/protocol/messages.ts';
import { bytes, counted, tilde } from '../../../shared/text/format.ts';
import { useLink } from '../../link/use-link.ts';
import { Button } from '../../ui/button.tsx';
import { Check, FormDialog, FormLine } from '../../ui/form-dialog.tsx';
import { formOf, readSettings, type SettingsForm } from './settings-form.ts';

/** The dialog. */
export function SettingsDialog({
  host,
  online,
  onClose,
}: {
  readonly host: HostInfo;
  readonly online: boolean;
  onClose(): void;
}) {
  const { connection } = useLink();
  const [form, setForm] = useState<SettingsForm | null>(null);
  const [use, setUse] = useState<StorageUse | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [saving, setSaving] = useState(false);

  useEffect(() => {
    let current = true;
    connection.call('settings', {}).then(
      (keeping) => {
        if (!current) return;
        setForm(formOf(keeping.settings, DEFAULT_SETTINGS));
        setUse(keeping.use);
      },
      (error: unknown) => {
        if (current) setFailure(error instanceof Error ? error.message : String(error));
      },
    );
    return () => {
      current = false;
    };
  }, [connection]);

  const { settings, problems } = form === null ? { settings: null, problems: {} } : readSettings(form);
  const change = (part: Partial<SettingsForm>) => {
    if (form !== null) setForm({ ...form, ...part });
    setFailure(null);
  };

  async function save(): Promise<void> {
    if (settings === null || saving || !online) return;
    setSaving(true);
    try {
      await connection.call('changeSettings', { settings });
      onClose();
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
      setSaving(false);
    }
  }

  return (
    <FormDialog
      title="Settings"
      onSubmit={() => void save()}
      onClose={onClose}
      foot={
        <>
          <p role="status" className={failure === null ? '' : 'form-bad'}>
            {failure ?? (online ? '' : 'There is no connection to the host now.')}
          </p>
          <Button disabled={form === null} onClick={() => setForm(formOf(DEFAULT_SETTINGS, DEFAULT_SETTINGS))}>
            Usual values
          </Button>
          <Button look="primary" disabled={!online || settings === null || saving} onClick={() => void save()}>
            Save
          </Button>
        </>
      }
    >
      {form !== null && (
        <>
          <FormLine word="one run">
            <Amount
              before="keeps up to"
              name="Megabytes that one run keeps"
              unit="MB"
              value={form.runCap}
              problem={problems.runCap}
              note="The oldest goes first. Runs that are started from now on; a command may say otherwise."
              onChange={(runCap) => change({ runCap })}
            />
          </FormLine>
          <FormLine word="all runs">
            <Check checked={form.totalLimited} onChange={(totalLimited) => change({ totalLimited })}>
              are kept within a limit
            </Check>
            {form.totalLimited && (
              <Amount
                before="of"
                name="Gigabytes for all runs"
                unit="GB"
                value={form.totalCap}
                problem={problems.totalCap}
                note="Over it, the past run that ended first is removed."
                onChange={(totalCap) => change({ totalCap })}
              />
            )}
          </FormLine>
          <FormLine word="past runs">
            <Check checked={form.ageLimited} onChange={(ageLimited) => change({ ageLimited })}>
              are removed some time after their end
            </Check>
            {form.ageLimited && (
              <Amount
                before="after"
                name="Days that past runs are kept"
                unit="days"
                value={form.maxAgeDays}
                problem={problems.maxAgeDays}
                note="Pinned runs stay, whatever their age and size."
                onChange={(maxAgeDays) => change({ maxAgeDays })}
              />
            )}
          </FormLine>
        </>
      )}
      <FormLine word="used now">{use === null ? <span className="form-note">…</span> : <Use use={use} />}</FormLine>
      <FormLine word="kept in">
        <code>{tilde(host.dataDirectory, host.home)}</code>
      </FormLine>
    </FormDialog>
  );
}

function Amount({
  before,
  name,
  unit,
  value,
  problem,
  note,
  onChange,
}: {
  readonly before: string;
  readonly name: string;
  readonly unit: string;
  readonly value: string;
  readonly problem: string | undefined;
  readonly note: string;
  onChange(value: string): void;
}) {
  return (
    <>
      <label className="form-number">
        {before}
        <input
          className="field"
          aria-label={name}
          aria-invalid={problem !== undefined}
          inputMode="decimal"
          autoComplete="off"
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
        {unit}
      </label>
      {problem === undefined ? (
        <p className="form-note">{note}</p>
      ) : (
        <p className="form-problem" role="alert">
          {problem}
        </p>
      )}
    </>
  );
}

function Use({ use }: { readonly use: StorageUse }) {
  return (
    <span>
      {bytes(use.bytes)} by {counted(use.runs, 'run', 'runs')}
      {use.pinnedRuns > 0 &&
        `, of which ${bytes(use.pinnedBytes)} by ${counted(use.pinnedRuns, 'pinned run', 'pinned runs')}`}
      {use.freeBytes !== null && `; ${bytes(use.freeBytes)} are free`}
    </span>
  );
}
