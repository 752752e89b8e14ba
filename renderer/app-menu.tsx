// The window's own menu: the theme, another window, and the end of it all.
import { useState } from 'react';
import { useStore } from 'zustand';
import { isAlive } from '../shared/model/run.ts';
import { SHORTCUTS } from './keys.ts';
import { useLink, useLinkState, useReport } from './link/use-link.ts';
import { IconButton } from './ui/button.tsx';
import { ConfirmDialog } from './ui/dialog.tsx';
import { counted } from './ui/format.ts';
import { MoreIcon } from './ui/icons.tsx';
import { Menu, MenuItem, MenuRadio } from './ui/menu.tsx';
import { chooseTheme, type ThemeChoice, themeStore } from './ui/theme.ts';

const THEMES: readonly { readonly choice: ThemeChoice; readonly label: string }[] = [
  { choice: 'system', label: 'System' },
  { choice: 'light', label: 'Light' },
  { choice: 'dark', label: 'Dark' },
];

/** The button with three dots, and what it opens. */
export function AppMenu({
  online,
  panes,
  onTidy,
  onSettings,
}: {
  readonly online: boolean;
  /** How many panes are open. */
  readonly panes: number;
  onTidy(): void;
  onSettings(): void;
}) {
  const { connection } = useLink();
  const report = useReport();
  const choice = useStore(themeStore, (state) => state.choice);
  const [ending, setEnding] = useState(false);
  return (
    <>
      <Menu
        label="Proactor"
        button={(props) => (
          <IconButton label="Menu" {...props}>
            <MoreIcon />
          </IconButton>
        )}
      >
        {(close) => (
          <div className="app-menu">
            <div className="menu-group">Theme</div>
            <div className="menu-radios">
              {THEMES.map((theme) => (
                <MenuRadio
                  key={theme.choice}
                  checked={theme.choice === choice}
                  onChoose={() => chooseTheme(theme.choice)}
                >
                  {theme.label}
                </MenuRadio>
              ))}
            </div>
            <hr className="menu-line" />
            <MenuItem
              hint={SHORTCUTS.tidy}
              disabled={panes < 2}
              onChoose={() => {
                close();
                onTidy();
              }}
            >
              Tidy all panes
            </MenuItem>
            <MenuItem
              onChoose={() => {
                close();
                // A window opened from here inherits this tab's session storage, and with it the token.
                window.open(location.href);
              }}
            >
              Open another window
            </MenuItem>
            <MenuItem
              hint={SHORTCUTS.settings}
              onChoose={() => {
                close();
                onSettings();
              }}
            >
              Settings…
            </MenuItem>
            <MenuItem
              danger
              disabled={!online}
              onChoose={() => {
                close();
                setEnding(true);
              }}
            >
              Stop Proactor…
            </MenuItem>
          </div>
        )}
      </Menu>
      {ending && (
        <ShutdownDialog
          onCancel={() => setEnding(false)}
          onConfirm={() => {
            setEnding(false);
            report(connection.call('shutdown', {}));
          }}
        />
      )}
    </>
  );
}

function ShutdownDialog({ onConfirm, onCancel }: { onConfirm(): void; onCancel(): void }) {
  const runs = useLinkState((state) => state.runs);
  const alive = [...runs.values()].filter(isAlive);
  return (
    <ConfirmDialog title="Stop Proactor?" confirm="Stop Proactor" onConfirm={onConfirm} onCancel={onCancel}>
      {alive.length === 0 ? (
        <p>Nothing is running. The logs are kept.</p>
      ) : (
        <>
          <p>
            {counted(alive.length, 'run is', 'runs are')} alive and will be stopped, each by its steps. The logs are
            kept.
          </p>
          <ul>
            {alive.map((run) => (
              <li key={run.id}>{run.name}</li>
            ))}
          </ul>
        </>
      )}
    </ConfirmDialog>
  );
}
