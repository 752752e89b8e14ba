// The prompts of a shell that marks them (OSC 133, as FinalTerm began it): A where a prompt begins, D with an exit code
// where a command has ended. Each prompt has a dot at the left edge, in the colour of how its command ended, and keys
// lead from one to the next. What was restored from a snapshot has lost its marks; what is written after it has them.
import type { IMarker, Terminal } from '@xterm/xterm';
import type { Undo } from '../../shared/protocol/port.ts';
import { rowHeight } from './row-height.ts';

/** How the command of a prompt ended; null while it has not, or where nothing was run. */
export type PromptEnding = number | null;

/** One prompt. */
interface Prompt {
  readonly marker: IMarker;
  ending: PromptEnding;
  /** Its command has ended, with a code that may be unknown. */
  ended: boolean;
}

/** What an OSC 133 says, without its number. */
export type PromptEvent =
  | { readonly kind: 'prompt' }
  | { readonly kind: 'end'; readonly code: PromptEnding }
  | { readonly kind: 'other' };

/** Reads `A`, `D`, `D;1`, and the like. */
export function readPromptEvent(text: string): PromptEvent {
  const [letter = '', first = ''] = text.split(';');
  if (letter === 'A') return { kind: 'prompt' };
  if (letter !== 'D') return { kind: 'other' };
  return { kind: 'end', code: /^-?\d{1,10}$/.test(first) ? Number(first) : null };
}

/** Which row to go to from one: the nearest mark before or after it; null when there is none. */
export function nextMark(rows: readonly number[], from: number, direction: 'previous' | 'next'): number | null {
  const ordered = [...rows].sort((a, b) => a - b);
  return direction === 'next'
    ? (ordered.find((row) => row > from) ?? null)
    : (ordered.findLast((row) => row < from) ?? null);
}

/** The prompts of one terminal. */
export interface PromptMarks {
  /** Scrolls to the prompt before or after the top of what is in sight; false when there is none. */
  go(direction: 'previous' | 'next'): boolean;
  readonly dispose: Undo;
}

/** Finds prompts in what `terminal` parses, and draws their dots into `gutter`. */
export function markPrompts(terminal: Terminal, gutter: HTMLElement): PromptMarks {
  let prompts: Prompt[] = [];
  const shown = () => terminal.buffer.active.type === 'normal';
  const handler = terminal.parser.registerOscHandler(133, (text) => {
    const event = readPromptEvent(text);
    const last = prompts.at(-1);
    if (event.kind === 'prompt' && shown()) {
      const marker = terminal.registerMarker(0);
      // A shell that draws its prompt anew marks the same row again.
      if (last?.marker.line === marker.line) marker.dispose();
      else {
        const prompt: Prompt = { marker, ending: null, ended: false };
        prompts.push(prompt);
        marker.onDispose(() => {
          prompts = prompts.filter((other) => other !== prompt);
        });
      }
    } else if (event.kind === 'end' && last !== undefined && !last.ended) {
      last.ending = event.code;
      last.ended = true;
    }
    return true;
  });
  const rendered = terminal.onRender(() => draw(terminal, shown() ? prompts : [], gutter));
  return {
    go(direction) {
      const { viewportY, baseY } = terminal.buffer.active;
      const rows = prompts.map(({ marker }) => marker.line);
      const row = nextMark(rows, viewportY, direction);
      if (row === null || (direction === 'next' && viewportY >= baseY)) return false;
      terminal.scrollToLine(row);
      return true;
    },
    dispose: () => {
      handler.dispose();
      rendered.dispose();
      for (const { marker } of [...prompts]) marker.dispose();
      gutter.replaceChildren();
    },
  };
}

function draw(terminal: Terminal, prompts: readonly Prompt[], gutter: HTMLElement): void {
  const { viewportY } = terminal.buffer.active;
  const height = rowHeight(terminal);
  const dots = prompts.flatMap(({ marker, ending, ended }) => {
    const row = marker.line - viewportY;
    if (row < 0 || row >= terminal.rows) return [];
    const kind = !ended ? 'open' : ending === 0 ? 'good' : ending === null ? 'open' : 'bad';
    return [{ top: `${Math.round(row * height)}px`, kind, title: ended && ending !== null ? `exit ${ending}` : '' }];
  });
  const pattern = JSON.stringify([height, dots]);
  if (gutter.dataset['pattern'] === pattern) return;
  gutter.dataset['pattern'] = pattern;
  gutter.style.setProperty('--row-height', `${height}px`);
  gutter.replaceChildren(
    ...dots.map(({ top, kind, title }) => {
      const dot = document.createElement('i');
      dot.className = kind;
      dot.title = title;
      dot.style.top = top;
      return dot;
    }),
  );
}
