// What can be done to a pane, as the menu of its tab or of its header.
import type { Run } from '../../../shared/model/run.ts';
import { COPY_FORMS } from '../../../shared/text/copy-as.ts';
import { copyCommand } from '../../command/copy-command.ts';
import { shortcut } from '../../keys.ts';
import { useLink, useReport } from '../../link/use-link.ts';
import { ContextMenu, MenuItem, type Point } from '../../ui/menu.tsx';

/** What a person can ask of a pane. */
export type PaneWish =
  | 'maximise'
  | 'split-right'
  | 'split-down'
  | 'export'
  | 'pin'
  | 'close'
  | 'close-others'
  | 'close-ended'
  | 'tidy';

/** The menu. */
export function TabMenu({
  run,
  at,
  maximised,
  tabs,
  panes,
  ended,
  narrow,
  online,
  onWish,
  onClose,
}: {
  readonly run: Run;
  readonly at: Point;
  readonly maximised: boolean;
  /** How many panes share its tile, itself among them. */
  readonly tabs: number;
  /** How many panes are open at all. */
  readonly panes: number;
  /** How many open panes show a run that has ended. */
  readonly ended: number;
  readonly narrow: boolean;
  readonly online: boolean;
  onWish(wish: PaneWish): void;
  onClose(): void;
}) {
  const { store } = useLink();
  const report = useReport();
  const alone = tabs < 2;
  return (
    <ContextMenu label={`Pane of ${run.name}`} at={at} onClose={onClose}>
      {(close) => {
        const item = (wish: PaneWish, text: string, key?: string, disabled = false) => (
          <MenuItem
            hint={key}
            disabled={disabled}
            onChoose={() => {
              close();
              onWish(wish);
            }}
          >
            {text}
          </MenuItem>
        );
        return (
          <div className="tab-menu">
            {!narrow && (
              <>
                {item('maximise', maximised ? 'Put back' : 'Maximise', shortcut('maximise'), panes < 2)}
                {item(
                  'split-right',
                  alone ? 'New shell at its right' : 'Move to the right',
                  shortcut('split-right'),
                  alone && !online,
                )}
                {item(
                  'split-down',
                  alone ? 'New shell beneath' : 'Move beneath',
                  shortcut('split-down'),
                  alone && !online,
                )}
                <hr className="menu-line" />
              </>
            )}
            {item('export', 'Export…', undefined, run.state === 'failed')}
            {item('pin', run.pinned === true ? 'Unpin' : 'Pin', undefined, !online)}
            <hr className="menu-line" />
            {item('close', 'Close', shortcut('close'))}
            {item('close-others', 'Close others', undefined, panes < 2)}
            {item('close-ended', 'Close ended', undefined, ended === 0)}
            {!narrow && (
              <>
                <hr className="menu-line" />
                {item('tidy', 'Tidy all panes', shortcut('tidy'), panes < 2)}
              </>
            )}
            <hr className="menu-line" />
            <div className="menu-group">Copy the command as</div>
            {COPY_FORMS.map(({ form, label }) => (
              <MenuItem
                key={form}
                onChoose={() => {
                  close();
                  report(copyCommand(form, run, store));
                }}
              >
                {label}
              </MenuItem>
            ))}
          </div>
        );
      }}
    </ContextMenu>
  );
}
