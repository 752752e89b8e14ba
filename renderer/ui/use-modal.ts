// Makes a dialog modal while it is there, with the keyboard in the field that is marked with `data-first`: what a page asks
// for with `autoFocus` is asked before the dialog can be seen, and lost. It is closed before it leaves the document: only
// then does the browser give the keyboard back to whoever had it before.
import { type RefObject, useLayoutEffect } from 'react';

/** Call it in the component whose element the dialog is. */
export function useModal(dialog: RefObject<HTMLDialogElement | null>): void {
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    element?.querySelector<HTMLElement>('[data-first]')?.focus();
    return () => element?.close();
  }, [dialog]);
}
