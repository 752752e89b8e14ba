// Whether a view goes along with what is written. xterm stops by itself when the person scrolls up, and goes on when
// they come back to the end; here it can also be stopped at the end, which its public interface has no word for.
import type { Terminal } from '@xterm/xterm';
import type { Undo } from '../../shared/protocol/port.ts';

/** The part of xterm behind its interface that knows; it holds for the exact version in package.json. */
interface Behind {
  readonly _core?: { readonly _bufferService?: { isUserScrolling?: boolean } };
}

function scrolling(terminal: Terminal): { isUserScrolling: boolean } {
  const service = (terminal as Terminal & Behind)._core?._bufferService;
  if (typeof service?.isUserScrolling !== 'boolean') throw new Error('This xterm keeps its scrolling elsewhere.');
  return service as { isUserScrolling: boolean };
}

/** What a view's following looks like now. */
export interface FollowState {
  readonly following: boolean;
  /** Lines below what is in sight. */
  readonly below: boolean;
  /** Something was written since it stopped. */
  readonly news: boolean;
}

/** As every view begins. */
export const FOLLOWING: FollowState = { following: true, below: false, news: false };

/** Following, stopped and started. */
export interface Follow {
  follow(): void;
  stop(): void;
  readonly dispose: Undo;
}

/** Tells `onChange` whenever a terminal begins or stops to follow, leaves lines below, or has news for somebody who looks elsewhere. */
export function followOf(terminal: Terminal, onChange: (state: FollowState) => void): Follow {
  const service = scrolling(terminal);
  let last = FOLLOWING;
  const look = (wrote = false) => {
    const { viewportY, baseY } = terminal.buffer.active;
    const following = !service.isUserScrolling;
    const next = { following, below: viewportY < baseY, news: !following && (last.news || wrote) };
    if (next.following === last.following && next.below === last.below && next.news === last.news) return;
    last = next;
    onChange(next);
  };
  // A write may be without text, such as the last one of an ended run: it moves nothing.
  let moved = false;
  const move = () => {
    moved = true;
  };
  const listeners = [
    terminal.onLineFeed(move),
    terminal.onCursorMove(move),
    terminal.onRender(() => look()),
    terminal.onWriteParsed(() => {
      look(moved);
      moved = false;
    }),
  ];
  return {
    follow: () => {
      service.isUserScrolling = false;
      terminal.scrollToBottom();
      look();
    },
    stop: () => {
      service.isUserScrolling = true;
      look();
    },
    dispose: () => {
      for (const listener of listeners) listener.dispose();
    },
  };
}
