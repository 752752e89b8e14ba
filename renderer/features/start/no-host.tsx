// The window while there is no host to show: connecting, locked out, turned away, or nobody there.
import type { LinkStatus } from '../../link/store.ts';
import { useLink } from '../../link/use-link.ts';
import { Button } from '../../ui/button.tsx';
import { Logo } from '../../ui/icons.tsx';
import './start.css';

/** What there is to say instead of the window. */
export function NoHost({ status }: { readonly status: LinkStatus }) {
  const { connection } = useLink();
  switch (status.kind) {
    case 'connecting':
    case 'online':
      return <Frame />;
    case 'locked':
      return (
        <Page title={status.why === 'no-token' ? 'Open Proactor again from its link' : 'This link is no longer valid'}>
          <p>
            {status.why === 'no-token'
              ? 'This window has no token for its host, so that no other page can speak to it.'
              : 'The host does not know the token of this window; it was probably started anew since.'}
          </p>
          <p>
            Use the whole link that <code>npm start</code> printed, from <code>http://</code> to the end of{' '}
            <code>#token=…</code>. Running <code>npm start</code> once more prints it again.
          </p>
        </Page>
      );
    case 'turned-away':
      return (
        <Page title="The host turned this page away">
          <p>{status.reason}</p>
          <Button look="primary" onClick={() => location.reload()}>
            Reload the page
          </Button>
        </Page>
      );
    case 'offline':
      return (
        <Page title="Nobody answers here">
          <p>
            Proactor’s host is not running at <code>{location.host}</code>. Start it with <code>npm start</code>; this
            page connects by itself when it is there.
          </p>
          <Button onClick={() => connection.connect()}>Try now</Button>
        </Page>
      );
  }
}

/** The window's frame, which is there before anybody has answered: what comes fills it, and nothing moves. */
function Frame() {
  return (
    <div className="app" aria-busy="true">
      <header className="top">
        <div className="brand">
          <Logo />
          <h1>Proactor</h1>
        </div>
      </header>
      <div className="list" />
      <main className="main" />
      <footer className="foot" />
    </div>
  );
}

function Page({ title, children }: { readonly title: string; readonly children: React.ReactNode }) {
  return (
    <main className="start no-host">
      <div className="start-inner" role="status">
        <Logo />
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  );
}
