// What stands above the panes while something is wrong with the host, or has been.

import { counted } from '../../../shared/text/format.ts';
import type { LinkStatus } from '../../link/store.ts';
import { useLink, useLinkState } from '../../link/use-link.ts';
import { Button } from '../../ui/button.tsx';
import { useNow } from '../../ui/clock.ts';
import './notices.css';

/** The state of the link, when it is worth a line. */
export function LinkBanner() {
  const status = useLinkState((state) => state.status);
  const closing = useLinkState((state) => state.closing);
  const hasHost = useLinkState((state) => state.host !== null);
  if (closing !== null) {
    return (
      <div className="banner banner-wait" role="alert">
        <b>Proactor is stopping its runs, then itself.</b> {closing}
      </div>
    );
  }
  return status.kind === 'offline' && hasHost ? <OfflineBanner status={status} /> : null;
}

function OfflineBanner({ status }: { readonly status: Extract<LinkStatus, { kind: 'offline' }> }) {
  const { connection } = useLink();
  return (
    <div className="banner banner-bad" role="alert">
      <span className="banner-text">
        {status.cause === 'stopped' ? (
          <>
            <b>The host has stopped.</b> What is shown is the last that was seen. Start Proactor again, and open the
            address that it tells.
          </>
        ) : (
          <>
            <b>The host is gone; reconnecting.</b> What is shown is the last that was seen, and nothing typed is sent.
          </>
        )}
      </span>
      <NextTry at={status.nextTryAt} attempts={status.attempts} />
      <Button onClick={() => connection.connect()}>Try now</Button>
    </div>
  );
}

function NextTry({ at, attempts }: { readonly at: number | null; readonly attempts: number }) {
  const now = useNow();
  const wait = at === null ? 0 : Math.max(0, Math.ceil((at - now) / 1000));
  return (
    <span className="banner-aside" aria-hidden="true">
      {counted(attempts, 'attempt', 'attempts')}
      {at === null ? ', trying' : wait > 1 ? `, next in ${wait} s` : ''}
    </span>
  );
}
