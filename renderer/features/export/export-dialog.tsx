// Gives logs away: of one run or of several, in the form that somebody needs, to a file of the host's computer or to
// the browser's downloads. While it writes it says how far it is, and can be cancelled; then nothing is left behind.
import { useEffect, useRef, useState } from 'react';
import '../../command/command.css';
import type { ExportEnd, ExportFormat, ExportGoal } from '../../../shared/model/export.ts';
import type { RunId } from '../../../shared/model/ids.ts';
import type { Run } from '../../../shared/model/run.ts';
import type { StreamName } from '../../../shared/model/stream.ts';
import type { HostInfo } from '../../../shared/protocol/messages.ts';
import { bytes, moment, tilde } from '../../../shared/text/format.ts';
import { PathField } from '../../command/path-field.tsx';
import { absolute } from '../../command/paths.ts';
import type { ActiveExport } from '../../link/exports.ts';
import { useLink, useLinkState } from '../../link/use-link.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Check, FormDialog, FormLine } from '../../ui/form-dialog.tsx';
import { CloseIcon } from '../../ui/icons.tsx';
import { SegmentedControl } from '../../ui/segmented.tsx';
import { Checksums } from './checksums.tsx';
import './export.css';
import { FORMAT_NOTES, FORMATS, problemOf, proposedName, streamsOf } from './export-form.ts';

/** See the top of this file. */
export interface ExportDialogProps {
  readonly host: HostInfo;
  readonly online: boolean;
  /** The run that is chosen at first. */
  readonly run: RunId;
  onClose(): void;
}

type Work =
  | { readonly kind: 'none' }
  | { readonly kind: 'writing'; readonly done: number; readonly total: number }
  | { readonly kind: 'over'; readonly end: ExportEnd; readonly to: string };

/** The dialog. */
export function ExportDialog({ host, online, run, onClose }: ExportDialogProps) {
  const { connection } = useLink();
  const all = useLinkState((state) => state.runs);
  const [ids, setIds] = useState<readonly RunId[]>([run]);
  const [format, setFormat] = useState<ExportFormat>('text');
  const [stream, setStream] = useState<StreamName | 'all'>('all');
  const [times, setTimes] = useState(false);
  const [typed, setTyped] = useState<string | null>(null);
  const [now] = useState(() => new Date());
  const [work, setWork] = useState<Work>({ kind: 'none' });
  const active = useRef<ActiveExport | null>(null);
  // A run that was removed meanwhile is no longer chosen.
  const runs = ids.flatMap((id) => all.get(id) ?? []);
  const streams = streamsOf(runs);
  const only = stream !== 'all' && streams.includes(stream) ? stream : null;
  const name = proposedName(runs, format, now);
  const path = typed ?? tilde(absolute(name, host), host.home);
  const problem = problemOf(runs, format);
  const noPath = path.trim() === '' ? 'Name a file.' : undefined;
  const writing = work.kind === 'writing';

  useEffect(() => () => active.current?.cancel(), []);

  const change = <T,>(set: (value: T) => void) => {
    return (value: T) => {
      set(value);
      setWork({ kind: 'none' });
    };
  };

  async function begin(goal: ExportGoal): Promise<void> {
    if (problem !== null || writing || !online) return;
    setWork({ kind: 'writing', done: 0, total: 0 });
    const order = { runs: runs.map(({ id }) => id), streams: only === null ? null : [only], format, times };
    const started = connection.exports.start(order, goal, (done, total) => setWork({ kind: 'writing', done, total }));
    active.current = started;
    const end = await started.end;
    active.current = null;
    setWork({ kind: 'over', end, to: goal.kind === 'file' ? goal.path : goal.name });
    if (end.kind === 'done' && end.download !== null) fetchFile(end.download, name);
  }
  const write = (replace: boolean) => {
    if (noPath === undefined) void begin({ kind: 'file', path: absolute(path, host), replace });
  };

  return (
    <FormDialog
      title={runs.length === 1 ? `Export ${runs[0]?.name ?? ''}` : 'Export runs'}
      onSubmit={() => write(false)}
      onClose={onClose}
      foot={
        writing ? (
          <>
            <Progress {...work} />
            <Button onClick={() => active.current?.cancel()}>Cancel</Button>
          </>
        ) : (
          <>
            <Verdict work={work} problem={problem} online={online} home={host.home} />
            {work.kind === 'over' && work.end.kind === 'exists' && (
              <Button look="danger" disabled={!online} onClick={() => write(true)}>
                Replace it
              </Button>
            )}
            {host.canDownload && (
              <Button disabled={!online || problem !== null} onClick={() => void begin({ kind: 'download', name })}>
                Download
              </Button>
            )}
            <Button
              look="primary"
              disabled={!online || problem !== null || noPath !== undefined}
              onClick={() => write(false)}
            >
              Export
            </Button>
          </>
        )
      }
    >
      <FormLine word="runs">
        <Chosen runs={runs} all={all} onChange={change<readonly RunId[]>(setIds)} />
      </FormLine>
      <FormLine word="as">
        <SegmentedControl label="Form" segments={FORMATS} value={format} onChange={change<ExportFormat>(setFormat)} />
        <p className="form-note">{FORMAT_NOTES[format]}</p>
      </FormLine>
      {streams.length > 1 && (
        <FormLine word="of">
          <SegmentedControl
            label="Streams"
            segments={[
              { value: 'all' as const, label: 'All streams' },
              ...streams.map((value) => ({ value, label: `Only ${value}` })),
            ]}
            value={only ?? 'all'}
            onChange={change<StreamName | 'all'>(setStream)}
          />
        </FormLine>
      )}
      {(format === 'text' || format === 'html') && (
        <FormLine word="with">
          <Check checked={times || runs.length > 1} disabled={runs.length > 1} onChange={change<boolean>(setTimes)}>
            the time of each line
          </Check>
        </FormLine>
      )}
      <FormLine word="to">
        <PathField
          host={host}
          name="File"
          placeholder="file"
          value={path}
          problem={noPath}
          onChange={change<string>(setTyped)}
        />
      </FormLine>
      <FormLine word="SHA-256">
        <Checksums runs={runs} online={online} file={work.kind === 'over' ? sha256Of(work.end) : null} />
      </FormLine>
    </FormDialog>
  );
}

/** The chosen runs, and the others to choose from. */
function Chosen({
  runs,
  all,
  onChange,
}: {
  readonly runs: readonly Run[];
  readonly all: ReadonlyMap<RunId, Run>;
  onChange(ids: readonly RunId[]): void;
}) {
  const ids = runs.map(({ id }) => id);
  const others = [...all.values()]
    .filter((run) => !ids.includes(run.id) && run.log.end > run.log.begin)
    .sort((a, b) => (a.id < b.id ? 1 : -1));
  return (
    <>
      <ul className="export-runs">
        {runs.map((run) => (
          <li key={run.id}>
            <span className="export-run">{run.name}</span>
            <span className="export-size">
              {moment(run.startedAt, Date.now())}, {bytes(run.log.end - run.log.begin)}
            </span>
            {runs.length > 1 && (
              <IconButton
                label={`Leave out ${run.name}`}
                onClick={() => onChange(ids.filter((other) => other !== run.id))}
              >
                <CloseIcon />
              </IconButton>
            )}
          </li>
        ))}
      </ul>
      {others.length > 0 && (
        <select
          className="field"
          aria-label="Add a run"
          value=""
          onChange={(event) => onChange([...ids, event.target.value as RunId])}
        >
          <option value="">Add a run…</option>
          {others.map((run) => (
            <option key={run.id} value={run.id}>
              {run.name.length > 48 ? `${run.name.slice(0, 47)}…` : run.name} · {moment(run.startedAt, Date.now())}
            </option>
          ))}
        </select>
      )}
    </>
  );
}

function Progress({ done, total }: { readonly done: number; readonly total: number }) {
  return (
    <p className="export-progress" role="status">
      <progress aria-label="Export" max={Math.max(1, total)} value={done} />
      <span>
        {bytes(done)} of {bytes(total)}
      </span>
    </p>
  );
}

function Verdict({
  work,
  problem,
  online,
  home,
}: {
  readonly work: Work;
  readonly problem: string | null;
  readonly online: boolean;
  readonly home: string;
}) {
  const bad = (text: string) => (
    <p role="status" className="form-bad">
      {text}
    </p>
  );
  if (!online) return bad('There is no connection to the host now.');
  if (work.kind !== 'over') return <p role="status">{problem ?? ''}</p>;
  const { end, to } = work;
  switch (end.kind) {
    case 'done':
      return (
        <p role="status">
          {end.download === null ? `Written to ${tilde(to, home)}` : `${to} goes to your downloads`}, {bytes(end.bytes)}
          {end.missing > 0 && `; ${bytes(end.missing)} could not be kept and are not in it`}.
        </p>
      );
    case 'cancelled':
      return <p role="status">Cancelled; nothing was written.</p>;
    case 'exists':
      return bad(`There is a file already: ${tilde(to, home)}`);
    case 'failed':
      return bad(end.why);
  }
}

/** Of the file that was written; null when none was. */
function sha256Of(end: ExportEnd): string | null {
  return end.kind === 'done' ? end.sha256 : null;
}

/** Lets the browser get a file from the host, which gives it once. */
function fetchFile(path: string, name: string): void {
  const link = document.createElement('a');
  link.href = path;
  link.download = name;
  link.click();
}
