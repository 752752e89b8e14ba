// What can be done to several runs at once, while several are selected.
import type { RunId } from '../../../shared/model/ids.ts';
import { isAlive, type Run } from '../../../shared/model/run.ts';
import { sortedSignals } from '../../command/signals.ts';
import { useLink, useLinkState, useReport } from '../../link/use-link.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { CaretIcon, CloseIcon } from '../../ui/icons.tsx';
import { Menu, MenuItem } from '../../ui/menu.tsx';

/** The bar. What a run refuses is said of that run, and the others are done all the same. */
export function SelectionBar({
  runs,
  online,
  onGroup,
  onCompare,
  onClear,
}: {
  readonly runs: readonly Run[];
  readonly online: boolean;
  /** Asks which group they shall be in. */
  onGroup(): void;
  onCompare(pair: readonly [first: RunId, second: RunId]): void;
  onClear(): void;
}) {
  const { connection } = useLink();
  const report = useReport();
  const signals = useLinkState((state) => state.host?.signals ?? NONE);
  const { common, others } = sortedSignals(signals);
  const alive = runs.filter(isAlive);
  const ended = runs.filter((run) => !isAlive(run));
  const [first, second] = [...runs].sort((a, b) => a.startedAt - b.startedAt);
  const each = (of: readonly Run[], ask: (run: Run) => Promise<unknown>) => {
    for (const run of of) report(ask(run));
  };
  return (
    <div role="toolbar" aria-label="Selected runs" className="list-selection">
      <b className="list-selected">{runs.length} selected</b>
      <IconButton label="Select none" onClick={onClear}>
        <CloseIcon />
      </IconButton>
      <Button
        disabled={!online || ended.length === 0}
        title={`Run the ${ended.length} of them again that have ended`}
        onClick={() => {
          each(ended, (run) => connection.call('restart', { run: run.id }));
          onClear();
        }}
      >
        Start
      </Button>
      <Button
        disabled={!online || alive.length === 0}
        title={`Stop ${alive.length} of them, each by its steps`}
        onClick={() => each(alive, (run) => connection.call('stop', { run: run.id }))}
      >
        Stop
      </Button>
      <Button
        disabled={!online}
        title="Stop what runs, then start all of them again"
        onClick={() => {
          each(runs, (run) => connection.call('restart', { run: run.id }));
          onClear();
        }}
      >
        Restart
      </Button>
      <Menu
        label="Signal"
        button={(props) => (
          <Button disabled={!online || alive.length === 0} {...props}>
            Signal <CaretIcon />
          </Button>
        )}
      >
        {(close) => (
          <div className="signal-menu">
            <div className="menu-group">To the first process of each</div>
            {[...common, ...others].map((signal) => (
              <MenuItem
                key={signal.name}
                jump={signal.name.replace(/^SIG/, '')}
                hint={signal.effect}
                danger={signal.name === 'SIGKILL'}
                onChoose={() => {
                  close();
                  each(alive, (run) =>
                    connection.call('signal', { run: run.id, signal: signal.name, target: 'process' }),
                  );
                }}
              >
                {signal.name}
              </MenuItem>
            ))}
          </div>
        )}
      </Menu>
      <Button disabled={!online} title="Put them into a group of the list" onClick={onGroup}>
        Group…
      </Button>
      {runs.length === 2 && first !== undefined && second !== undefined && (
        <Button title="Compare their endings and their output" onClick={() => onCompare([first.id, second.id])}>
          Compare
        </Button>
      )}
    </div>
  );
}

const NONE: readonly never[] = [];
