// The input line of a pipes run: Enter sends the line with its newline; the button closes the pipe, which is
// how a program learns that there is no more.
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Run } from '../../../shared/model/run.ts';
import { droppedFiles, insertWords } from '../../command/dropped.ts';
import { useLink, useReport } from '../../link/use-link.ts';
import { Button } from '../../ui/button.tsx';

const encoder = new TextEncoder();

/** The line. */
export function StdinLine({ run, online }: { readonly run: Run; readonly online: boolean }) {
  const { connection } = useLink();
  const report = useReport();
  const [line, setLine] = useState('');
  const field = useRef<HTMLInputElement>(null);
  /** Where the cursor is to be once the line is drawn. */
  const cursor = useRef<number | null>(null);
  const { id } = run;
  useEffect(
    () =>
      droppedFiles.subscribe(({ dropped }) => {
        if (dropped?.kind !== 'input' || dropped.run !== id) return;
        const input = field.current;
        if (input === null) return;
        // As they are: no shell reads this line.
        const inserted = insertWords(input.value, input.selectionStart ?? input.value.length, dropped.paths.join(' '));
        cursor.current = inserted.at;
        setLine(inserted.line);
      }),
    [id],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: the cursor goes where it belongs once the line is drawn
  useLayoutEffect(() => {
    const at = cursor.current;
    cursor.current = null;
    if (at !== null) field.current?.setSelectionRange(at, at);
  }, [line]);
  if (run.state === 'ended' || run.state === 'failed') return null;
  const open = run.stdin === 'open';
  return (
    <form
      className="stdin"
      onSubmit={(event) => {
        event.preventDefault();
        connection.input(run.id, encoder.encode(`${line}\n`));
        setLine('');
      }}
    >
      <span aria-hidden="true">stdin ❯</span>
      <input
        ref={field}
        className="stdin-input"
        aria-label={`Input for ${run.name}`}
        placeholder={open ? 'A line for its standard input' : 'Standard input is closed'}
        autoComplete="off"
        spellCheck={false}
        disabled={!open || !online}
        value={line}
        onChange={(event) => setLine(event.target.value)}
      />
      <Button
        look="plain"
        disabled={!open || !online}
        onClick={() => report(connection.call('closeStdin', { run: run.id }))}
      >
        Close stdin
      </Button>
    </form>
  );
}
