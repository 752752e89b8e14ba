// Two runs side by side: their facts, and what differs in their output, line by line.
import { useEffect, useMemo, useRef, useState } from 'react';
import type { RunId } from '../../../shared/model/ids.ts';
import type { Run } from '../../../shared/model/run.ts';
import { counted } from '../../../shared/text/format.ts';
import { useLink, useQuotingRules } from '../../link/use-link.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { useNow } from '../../ui/clock.ts';
import { CloseIcon } from '../../ui/icons.tsx';
import { compareFacts } from './compare-facts.ts';
import { type DiffRow, differs, diffOutputs, MOST_LINES } from './output-diff.ts';
import { type OutputLines, readLines } from './read-lines.ts';

/** Rows of a comparison that are drawn: more than anyone reads. */
const MOST_ROWS = 2000;

type Outputs = readonly [first: OutputLines, second: OutputLines];

/** See the top of this file. */
export interface CompareViewProps {
  readonly first: Run;
  readonly second: Run;
  onOpenLog(run: RunId): void;
  onSwap(): void;
  onBack(): void;
  onClose(): void;
}

/** The comparison. */
export function CompareView({ first, second, onOpenLog, onSwap, onBack, onClose }: CompareViewProps) {
  const rules = useQuotingRules();
  const now = useNow();
  const back = useRef<HTMLButtonElement>(null);
  const facts = useMemo(() => compareFacts(first, second, rules, now), [first, second, rules, now]);
  useEffect(() => back.current?.focus(), []);
  return (
    <>
      <header className="past-head">
        <h2>Two runs compared</h2>
        <span className="past-actions">
          <button ref={back} type="button" className="button button-outline" onClick={onBack}>
            All past runs
          </button>
          <Button onClick={onSwap}>Swap</Button>
          <Button onClick={() => onOpenLog(first.id)}>First log</Button>
          <Button onClick={() => onOpenLog(second.id)}>Second log</Button>
        </span>
        <IconButton label="Close" onClick={onClose}>
          <CloseIcon />
        </IconButton>
      </header>
      <div className="past-body">
        <table className="compare-facts">
          <thead>
            <tr>
              <td />
              <th scope="col">First</th>
              <th scope="col">Second</th>
              <th scope="col">Difference</th>
            </tr>
          </thead>
          <tbody>
            {facts.map((fact) => (
              <tr key={fact.name} className={fact.difference === '' ? '' : 'compare-differs'}>
                <th scope="row">{fact.name}</th>
                <td>{fact.first}</td>
                <td>{fact.second}</td>
                <td>{fact.difference}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <OutputDiff first={first} second={second} />
      </div>
    </>
  );
}

function OutputDiff({ first, second }: Pick<CompareViewProps, 'first' | 'second'>) {
  const { connection } = useLink();
  const [alike, setAlike] = useState(true);
  const [outputs, setOutputs] = useState<Outputs | null>(null);
  const [rows, setRows] = useState<readonly DiffRow[] | null>(null);
  const [state, setState] = useState<'reading' | 'comparing' | 'done' | { readonly problem: string }>('reading');
  const [a, b] = [first.id, second.id];

  // biome-ignore lint/correctness/useExhaustiveDependencies: of a run that still writes, what it has written by now
  useEffect(() => {
    let current = true;
    const read = (run: Run) => readLines(run, (at, bytes) => connection.call('read', { run: run.id, at, bytes }));
    setState('reading');
    Promise.all([read(first), read(second)]).then(
      (both) => {
        if (current) setOutputs(both);
      },
      (error: unknown) => {
        if (current) setState({ problem: error instanceof Error ? error.message : String(error) });
      },
    );
    return () => {
      current = false;
    };
  }, [connection, a, b]);

  useEffect(() => {
    if (outputs === null) return undefined;
    let current = true;
    const [one, other] = outputs;
    setState('comparing');
    diffOutputs(one.lines, other.lines, alike).then(
      (found) => {
        if (!current) return;
        setRows(found);
        setState('done');
      },
      (error: unknown) => {
        if (current) setState({ problem: error instanceof Error ? error.message : String(error) });
      },
    );
    return () => {
      current = false;
    };
  }, [outputs, alike]);

  const cut = outputs?.some((output) => output.cut) === true;
  return (
    <section className="compare-output" aria-label="Output compared">
      <header>
        <h3>Output</h3>
        <label className="compare-alike">
          <input type="checkbox" checked={alike} onChange={(event) => setAlike(event.target.checked)} />
          numbers don’t count
        </label>
        <span role="status">{statusOf(state, rows)}</span>
        {cut && <span>Of the longer output, the last {MOST_LINES.toLocaleString()} lines are compared.</span>}
      </header>
      {state === 'done' && rows !== null && differs(rows) && (
        <div className="compare-rows">
          {rows.slice(0, MOST_ROWS).map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows are replaced as a whole
            <div key={index} className={`compare-row compare-${row.kind}`}>
              {row.kind === 'folded' ? (
                `${row.count.toLocaleString()} equal lines`
              ) : (
                <>
                  <i className="compare-mark">{MARKS[row.kind]}</i>
                  {row.text}
                </>
              )}
            </div>
          ))}
        </div>
      )}
      {state === 'done' && (rows?.length ?? 0) > MOST_ROWS && (
        <p className="past-none">There are more differences than are shown; both logs have all.</p>
      )}
    </section>
  );
}

const MARKS = { same: ' ', first: '−', second: '+' } as const;

function statusOf(
  state: 'reading' | 'comparing' | 'done' | { readonly problem: string },
  rows: readonly DiffRow[] | null,
): string {
  if (typeof state !== 'string') return `The logs can’t be read: ${state.problem}`;
  if (state === 'reading') return 'reading…';
  if (state === 'comparing') return 'comparing…';
  if (rows === null) return 'They have too little in common to be compared line by line.';
  if (!differs(rows)) return 'No difference.';
  const only = (kind: DiffRow['kind']) => counted(rows.filter((row) => row.kind === kind).length, 'line', 'lines');
  return `${only('first')} only in the first, ${only('second')} only in the second`;
}
