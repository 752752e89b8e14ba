// The window's own menu: the theme, another window, and the end of it all.
import { useStore } from 'zustand';
import type { ActionId } from './actions.ts';
import { shortcut } from './keys.ts';
import { IconButton } from './ui/button.tsx';
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
  onAction,
}: {
  readonly online: boolean;
  /** How many panes are open. */
  readonly panes: number;
  onAction(action: ActionId): void;
}) {
  const choice = useStore(themeStore, (state) => state.choice);
  return (
    <Menu
      label="Proactor"
      button={(props) => (
        <IconButton label="Menu" {...props}>
          <MoreIcon />
        </IconButton>
      )}
    >
      {(close) => {
        const item = (action: ActionId, text: string, disabled = false) => (
          <MenuItem
            hint={shortcut(action)}
            disabled={disabled}
            onChoose={() => {
              close();
              onAction(action);
            }}
          >
            {text}
          </MenuItem>
        );
        return (
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
            {item('palette', 'All actions…')}
            {item('past-runs', 'Past runs…')}
            {item('keys', 'Keyboard…')}
            {item('tidy', 'Tidy all panes', panes < 2)}
            {item('window', 'Open another window')}
            {item('settings', 'Settings…')}
            <MenuItem
              danger
              disabled={!online}
              onChoose={() => {
                close();
                onAction('shutdown');
              }}
            >
              Stop Proactor…
            </MenuItem>
          </div>
        );
      }}
    </Menu>
  );
}
