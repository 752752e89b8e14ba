// The page begins here: the look, the link, the tree of components.
import '@fontsource-variable/jetbrains-mono/wght.css';
import './ui/tokens.css';
import './ui/base.css';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { chosenKeys, readChosenKeys } from './keys.ts';
import { createLayoutStore } from './layout.ts';
import { afterQuiet, keepLayout } from './layout-keeping.ts';
import { carrierHere } from './link/carrier.ts';
import { Connection } from './link/connection.ts';
import { createLinkStore } from './link/store.ts';
import { LinkContext } from './link/use-link.ts';
import { recallGrouping } from './list-grouping.ts';
import { terminalColours } from './terminal/theme.ts';
import { followTheme, themeStore } from './ui/theme.ts';
import { followOutput } from './unread.ts';

/** How long panes must stay as they are before the host is told, in milliseconds: an edge is dragged in many steps. */
const QUIET_MS = 300;

const store = createLinkStore();
const connection = new Connection(carrierHere(), store);
const layout = createLayoutStore();

followTheme();
recallGrouping();
followOutput(store);
store.subscribe(({ keys }, before) => {
  if (keys !== before.keys) chosenKeys.setState({ keys: readChosenKeys(keys) });
});
connection.setColours(terminalColours());
themeStore.subscribe(() => connection.setColours(terminalColours()));
const telling = afterQuiet((arrangement) => connection.keepLayout(arrangement), QUIET_MS);
keepLayout(store, layout, { own: sessionStorage, tellHost: telling.later });
addEventListener('pagehide', telling.flush);
connection.connect();
// A link pasted into this tab changes only the fragment, which loads nothing.
addEventListener('hashchange', () => connection.connect());
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible' && store.getState().status.kind === 'offline') connection.connect();
});

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element with the id "root".');
createRoot(root).render(
  <LinkContext value={{ connection, store }}>
    <App layout={layout} />
  </LinkContext>,
);
