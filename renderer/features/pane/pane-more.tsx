// What a narrow pane has no room for in its header, as a menu there.
import { shortcut } from '../../keys.ts';
import { IconButton } from '../../ui/button.tsx';
import { MoreIcon } from '../../ui/icons.tsx';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import type { PaneProps } from './pane.tsx';

/** The three dots of a narrow pane; the style sheet shows them only where the buttons they stand for are hidden. */
export function PaneMore({
  online,
  maximised,
  alone,
  onRestart,
  onFind,
  onOpenLog,
  onExport,
  onMaximise,
}: Pick<PaneProps, 'online' | 'maximised' | 'alone' | 'onFind' | 'onOpenLog' | 'onExport' | 'onMaximise'> & {
  onRestart(): void;
}) {
  const entries = [
    { name: 'Restart', hint: '', act: onRestart, disabled: !online },
    ...(onFind === null ? [] : [{ name: 'Find', hint: shortcut('find'), act: onFind, disabled: false }]),
    ...(onOpenLog === null ? [] : [{ name: 'Open log', hint: '', act: onOpenLog, disabled: false }]),
    ...(onExport === null ? [] : [{ name: 'Export…', hint: '', act: onExport, disabled: false }]),
    ...(alone
      ? []
      : [
          {
            name: maximised ? 'Put the pane back' : 'Maximise the pane',
            hint: shortcut('maximise'),
            act: onMaximise,
            disabled: false,
          },
        ]),
  ];
  return (
    <span className="pane-more">
      <Menu
        label="More for this pane"
        button={(props) => (
          <IconButton label="More for this pane" {...props}>
            <MoreIcon />
          </IconButton>
        )}
      >
        {(close) =>
          entries.map(({ name, hint, act, disabled }) => (
            <MenuItem
              key={name}
              hint={hint === '' ? undefined : hint}
              disabled={disabled}
              onChoose={() => {
                close();
                act();
              }}
            >
              {name}
            </MenuItem>
          ))
        }
      </Menu>
    </span>
  );
}
