// What is typed between asking for a terminal and its being there: it is meant for that terminal, as in every terminal
// window, and neither for the field that the command stood in nor for nobody. Only for as long as that takes: a click
// elsewhere, another field that takes the keyboard, or a start that comes to nothing, lets go.
import type { Command } from '../shared/model/command.ts';
import type { RunId } from '../shared/model/ids.ts';
import type { Connection } from './link/connection.ts';

/** A terminal that is not there after so long does not come; milliseconds. */
const LONGEST_MS = 10_000;

interface Held {
  text: string;
  /** The run that it is for; null until its start is answered. */
  run: RunId | null;
  release(): void;
}

let held: Held | null = null;

/** The part of a key's event that says what it types. */
export type TypedKey = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'altKey' | 'metaKey' | 'isComposing'>;

const NAMED: Readonly<Record<string, string>> = {
  Enter: '\r',
  Backspace: '\x7f',
  Tab: '\t',
  Escape: '\x1b',
  Delete: '\x1b[3~',
  ArrowUp: '\x1b[A',
  ArrowDown: '\x1b[B',
  ArrowRight: '\x1b[C',
  ArrowLeft: '\x1b[D',
  Home: '\x1b[H',
  End: '\x1b[F',
};

/** What a key types into a terminal that no program has changed the modes of; null when it is none that types. */
export function typedText({ key, ctrlKey, altKey, metaKey, isComposing }: TypedKey): string | null {
  if (metaKey || isComposing) return null;
  const character = [...key].length === 1;
  // AltGr, as Windows tells it.
  if (ctrlKey && altKey) return character ? key : null;
  if (ctrlKey) return /^[a-z@[\\\]^_]$/i.test(key) ? String.fromCharCode(key.toUpperCase().charCodeAt(0) & 0x1f) : null;
  const text = character ? key : NAMED[key];
  return text === undefined ? null : altKey ? `\x1b${text}` : text;
}

/** Starts a command, and keeps what is typed meanwhile for its terminal, if it gets one. Rejects as the call does. */
export async function startHoldingKeys(connection: Pick<Connection, 'call'>, command: Command): Promise<RunId> {
  const mine = command.connection.kind === 'terminal' ? holdKeys() : null;
  try {
    const { run } = await connection.call('start', { command });
    if (mine !== null) mine.run = run;
    return run;
  } catch (error) {
    if (held === mine) mine?.release();
    throw error;
  }
}

/** A pane was chosen whose terminal is not there yet, as after a reload: what is typed is for that one. */
export function holdKeysFor(run: RunId): void {
  if (held?.run === run) return;
  holdKeys().run = run;
}

/** Keeps what is typed from now on for a terminal that is being started. */
function holdKeys(): Held {
  held?.release();
  const origin = document.activeElement;
  const onKey = (event: KeyboardEvent) => {
    if (typesElsewhere(origin)) {
      release();
      return;
    }
    // A key of the window's own has been heard already.
    const text = event.defaultPrevented ? null : typedText(event);
    if (text === null || held === null) return;
    held.text += text;
    event.preventDefault();
    event.stopPropagation();
  };
  const onPointer = ({ target }: PointerEvent) => {
    const pane = target instanceof Element ? target.closest<HTMLElement>('.pane') : null;
    if (held?.run === null || pane?.dataset['run'] !== held?.run) release();
  };
  const release = () => {
    removeEventListener('keydown', onKey, true);
    removeEventListener('pointerdown', onPointer, true);
    clearTimeout(timer);
    held = null;
  };
  const timer = setTimeout(release, LONGEST_MS);
  addEventListener('keydown', onKey, true);
  addEventListener('pointerdown', onPointer, true);
  held = { text: '', run: null, release };
  return held;
}

/** The person has gone on to another field or button, or to a question that stands over the window. */
function typesElsewhere(origin: Element | null): boolean {
  const { activeElement } = document;
  const other = activeElement?.matches('input, textarea, select, button, a') === true && activeElement !== origin;
  return other || document.querySelector('dialog:modal') !== null;
}

/** This run has no terminal and never will: what was typed for it is nobody's. */
export function letGoOfKeys(run: RunId): void {
  if (held?.run === run) held.release();
}

/** This run's terminal has the keyboard now; gives what was typed for it before. */
export function takeKeys(run: RunId): string {
  if (held === null || held.run !== run) return '';
  const { text, release } = held;
  release();
  return text;
}
