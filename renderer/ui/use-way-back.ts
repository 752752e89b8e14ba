// The way back from a part of the window that stands beside the others: Escape gives the keyboard to whoever had it before.
import { type FocusEvent, useCallback, useMemo, useRef } from 'react';

/** Who gets the keyboard back is not one who came: the way back ends somewhere. */
let goingBack = false;

/** What the part's own element listens with, and the way back. */
export interface WayBack {
  onFocus(event: FocusEvent<HTMLElement>): void;
  /** Goes back; `otherwise` is called when whoever had the keyboard can't have it any more, or nobody had it. */
  goBack(otherwise: () => void): void;
}

/** The way back from a part of the window. */
export function useWayBack(): WayBack {
  const before = useRef<HTMLElement | null>(null);
  const onFocus = useCallback(({ currentTarget, relatedTarget }: FocusEvent<HTMLElement>) => {
    if (goingBack || currentTarget.contains(relatedTarget)) return;
    // What lies over the window goes, and nobody wants to be back in it.
    if (relatedTarget instanceof HTMLElement && relatedTarget.closest('.menu, dialog') === null) {
      before.current = relatedTarget;
    }
  }, []);
  const goBack = useCallback((otherwise: () => void) => {
    goingBack = true;
    before.current?.focus({ preventScroll: true });
    goingBack = false;
    if (before.current === null || document.activeElement !== before.current) otherwise();
  }, []);
  return useMemo(() => ({ onFocus, goBack }), [onFocus, goBack]);
}
