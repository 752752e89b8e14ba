// Short news in the corner. Good news goes by itself; trouble stays until it is dismissed.
import { useEffect } from 'react';
import { dismissNotice, type Notice } from '../../link/store.ts';
import { useLink, useLinkState } from '../../link/use-link.ts';
import { IconButton } from '../../ui/button.tsx';
import { CloseIcon } from '../../ui/icons.tsx';
import './notices.css';

/** How long good news stays, in milliseconds: time enough to look up and read a sentence. */
const SHOWN_MS = 6_000;
/** Older ones wait until these are gone. */
const AT_ONCE = 4;

/** The corner. */
export function Toasts() {
  const notices = useLinkState((state) => state.notices);
  return (
    <div className="toasts">
      {notices.slice(-AT_ONCE).map((notice) => (
        <Toast key={notice.id} notice={notice} />
      ))}
    </div>
  );
}

function Toast({ notice }: { readonly notice: Notice }) {
  const { store } = useLink();
  useEffect(() => {
    if (notice.level !== 'info') return undefined;
    const timer = setTimeout(() => dismissNotice(store, notice.id), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [notice, store]);
  return (
    <div className={`toast toast-${notice.level}`} role={notice.level === 'error' ? 'alert' : 'status'}>
      <p>{notice.text}</p>
      <IconButton label="Dismiss" onClick={() => dismissNotice(store, notice.id)}>
        <CloseIcon />
      </IconButton>
    </div>
  );
}
