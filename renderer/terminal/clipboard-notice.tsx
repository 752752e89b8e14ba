// Asks whether a program may put a text into the clipboard, without taking the keyboard from it.
import { useState } from 'react';
import { counted } from '../../shared/text/format.ts';
import { Button } from '../ui/button.tsx';
import { visibleText } from './paste-guard.ts';

/** As much as is shown of the text, in characters. */
const SHOWN = 160;

/** The question. */
export function ClipboardNotice({ text, onDone }: { readonly text: string; onDone(): void }) {
  const [problem, setProblem] = useState<string | null>(null);
  const shown = visibleText(text);
  const copy = () => {
    navigator.clipboard.writeText(text).then(onDone, (error: unknown) => {
      setProblem(error instanceof Error ? error.message : String(error));
    });
  };
  return (
    <div className="terminal-ask" role="alert">
      <p>
        The program wants to put {counted(text.length, 'character', 'characters')} into the clipboard:
        <code>
          {shown.slice(0, SHOWN)}
          {shown.length > SHOWN && ' …'}
        </code>
        {problem !== null && <span className="terminal-ask-problem">It could not be done: {problem}</span>}
      </p>
      <Button look="primary" onClick={copy}>
        Copy
      </Button>
      <Button look="plain" onClick={onDone}>
        Refuse
      </Button>
    </div>
  );
}
