// The input line of a pipes run: Enter sends the line with its newline, and so does every newline of a paste; the arrows
// bring back what was sent from here; the button, or Ctrl-D with nothing typed, closes the pipe, which is how a program
// learns that there is no more.
import { type ClipboardEvent, type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Run } from '../../../shared/model/run.ts';
import { droppedFiles, insertWords } from '../../command/dropped.ts';
import { useLink, useReport } from '../../link/use-link.ts';
import { Button } from '../../ui/button.tsx';

const encoder = new TextEncoder();

/** Lines that can be brought back. */
const MOST_SENT = 200;

/** The line. */
export function StdinLine({ run, online }: { readonly run: Run; readonly online: boolean }) {
  const { connection } = useLink();
  const report = useReport();
  const [line, setLine] = useState('');
  const field = useRef<HTMLInputElement>(null);
  /** Where the cursor is to be once the line is drawn. */
  const cursor = useRef<number | null>(null);
  /** What was sent from here, the newest last, and the place in it of what is shown; its end for what is being typed. */
  const sent = useRef<readonly string[]>([]);
  const place = useRef(0);
  const typed = useRef('');
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

  function send(lines: readonly string[]): void {
    connection.input(id, encoder.encode(lines.map((each) => `${each}\n`).join('')));
    sent.current = [...sent.current, ...lines.filter((each) => each !== '')].slice(-MOST_SENT);
    place.current = sent.current.length;
  }

  function close(): void {
    report(connection.call('closeStdin', { run: id }));
  }

  function recall(step: 1 | -1): void {
    const to = place.current + step;
    if (to < 0 || to > sent.current.length) return;
    if (place.current === sent.current.length) typed.current = line;
    place.current = to;
    const next = sent.current[to] ?? typed.current;
    cursor.current = next.length;
    setLine(next);
  }

  function onPaste(event: ClipboardEvent<HTMLInputElement>): void {
    const text = event.clipboardData.getData('text').replace(/\r\n?/g, '\n');
    if (!text.includes('\n')) return;
    event.preventDefault();
    const { selectionStart, selectionEnd } = event.currentTarget;
    const after = line.slice(selectionEnd ?? line.length);
    const lines = `${line.slice(0, selectionStart ?? line.length)}${text}${after}`.split('\n');
    const rest = lines.pop() ?? '';
    send(lines);
    cursor.current = rest.length - after.length;
    setLine(rest);
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    if (event.nativeEvent.isComposing || event.altKey || event.metaKey || event.shiftKey) return;
    if (event.ctrlKey) {
      if (event.code !== 'KeyD' || line !== '') return;
      close();
    } else if (event.key === 'ArrowUp') recall(-1);
    else if (event.key === 'ArrowDown') recall(1);
    else return;
    event.preventDefault();
  }

  return (
    <form
      className="stdin"
      onSubmit={(event) => {
        event.preventDefault();
        send([line]);
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
        onPaste={onPaste}
        onKeyDown={onKeyDown}
      />
      <Button
        look="plain"
        disabled={!open || !online}
        title="Its program learns that there is no more (Ctrl D with nothing typed)"
        onClick={close}
      >
        Close stdin
      </Button>
    </form>
  );
}
