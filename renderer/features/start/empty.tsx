// The window before anything has been run, and when no pane is open: what to do, and a few things to try.
import { Button } from '../../ui/button.tsx';
import './start.css';

/** An example that shows one thing each: a program, a line for the shell, a stubborn tree. */
const EXAMPLES: Record<'posix' | 'windows', readonly { readonly line: string; readonly why: string }[]> = {
  posix: [
    { line: 'python3 -q', why: 'a program to talk to, in a terminal' },
    { line: 'for i in 1 2 3; do date; sleep 1; done', why: 'a line for the shell' },
    { line: "sh -c 'sleep 1000 & sleep 1000'", why: 'a small tree, to be stopped as a whole' },
  ],
  windows: [
    { line: 'ping -t 127.0.0.1', why: 'a program that goes on until it is stopped' },
    { line: 'dir | sort', why: 'a line for the shell' },
    { line: 'python -q', why: 'a program to talk to, in a terminal' },
  ],
};

/** The empty window. */
export function Empty({
  first,
  windows,
  shortcut,
  shellShortcut,
  onExample,
  onShell,
}: {
  /** Nothing has ever been run here. */
  readonly first: boolean;
  readonly windows: boolean;
  readonly shortcut: string;
  readonly shellShortcut: string;
  onExample(line: string): void;
  onShell(): void;
}) {
  return (
    <div className="start">
      <div className="start-inner">
        <h2>{first ? 'Run your first command' : 'No pane is open'}</h2>
        <p>
          {first ? (
            <>
              Type it into the bar above (<kbd>{shortcut}</kbd>) and press Enter. You see it live, signal it, stop its
              whole tree, and read how it ended.
            </>
          ) : (
            <>
              Choose a run from the list, or type a command into the bar above (<kbd>{shortcut}</kbd>).
            </>
          )}
        </p>
        <ul>
          {EXAMPLES[windows ? 'windows' : 'posix'].map(({ line, why }) => (
            <li key={line}>
              <button type="button" className="start-example" onClick={() => onExample(line)}>
                <code>{line}</code>
                <span>{why}</span>
              </button>
            </li>
          ))}
        </ul>
        <Button onClick={onShell}>
          New shell <kbd>{shellShortcut}</kbd>
        </Button>
      </div>
    </div>
  );
}
