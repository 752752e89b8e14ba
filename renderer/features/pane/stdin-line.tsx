// The input line of a pipes run: Enter sends the line with its newline; the button closes the pipe, which is
// how a program learns that there is no more.
import { useState } from 'react';
import type { Run } from '../../../shared/model/run.ts';
import { useLink, useReport } from '../../link/use-link.ts';
import { Button } from '../../ui/button.tsx';

const encoder = new TextEncoder();

/** The line. */
export function StdinLine({ run, online }: { readonly run: Run; readonly online: boolean }) {
  const { connection } = useLink();
  const report = useReport();
  const [line, setLine] = useState('');
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
