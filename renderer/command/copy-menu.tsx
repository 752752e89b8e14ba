// *Copy as*: a command as text for somewhere else, from the menu of a button.
import type { Command } from '../../shared/model/command.ts';
import { COPY_FORMS } from '../../shared/text/copy-as.ts';
import { useLink, useReport } from '../link/use-link.ts';
import { Button } from '../ui/button.tsx';
import { CaretIcon } from '../ui/icons.tsx';
import { Menu, MenuItem } from '../ui/menu.tsx';
import { copyCommand } from './copy-command.ts';

/** The button; it does nothing while there is no command. */
export function CopyMenu({ name, command }: { readonly name: string; readonly command: Command | null }) {
  const { store } = useLink();
  const report = useReport();
  return (
    <Menu
      label="Copy as"
      button={(props) => (
        <Button look="plain" disabled={command === null} {...props}>
          Copy as <CaretIcon />
        </Button>
      )}
    >
      {(close) =>
        COPY_FORMS.map(({ form, label }) => (
          <MenuItem
            key={form}
            onChoose={() => {
              close();
              if (command !== null) report(copyCommand(form, { name, command }, store));
            }}
          >
            {label}
          </MenuItem>
        ))
      }
    </Menu>
  );
}
