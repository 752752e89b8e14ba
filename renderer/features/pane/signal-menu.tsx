// Every signal that the system has, what it does to a process that does not handle it, and whom it goes to.
import { useState } from 'react';
import type { Run } from '../../../shared/model/run.ts';
import type { SignalInfo, SignalTarget } from '../../../shared/protocol/messages.ts';
import { addNotice } from '../../link/store.ts';
import { useLink, useLinkState, useReport } from '../../link/use-link.ts';
import { Button } from '../../ui/button.tsx';
import { counted } from '../../ui/format.ts';
import { CaretIcon } from '../../ui/icons.tsx';
import { Menu, MenuItem, MenuRadio } from '../../ui/menu.tsx';

const TARGETS: readonly { readonly target: SignalTarget; readonly label: string; readonly hint: string }[] = [
  { target: 'process', label: 'Process', hint: 'The first process of the run' },
  { target: 'group', label: 'Group', hint: 'Its process group' },
  { target: 'foreground', label: 'Foreground', hint: "The job in the terminal's foreground" },
  { target: 'tree', label: 'Tree', hint: 'The process and all its descendants' },
];

/** The ones that people reach for, in the order of how rough they are. */
const COMMON = [
  'CTRL_C_EVENT',
  'CTRL_BREAK_EVENT',
  'SIGINT',
  'SIGTERM',
  'SIGHUP',
  'SIGQUIT',
  'SIGUSR1',
  'SIGUSR2',
  'SIGSTOP',
  'SIGCONT',
  'SIGKILL',
];

/** The *Signal* button and its menu. */
export function SignalMenu({ run, online }: { readonly run: Run; readonly online: boolean }) {
  const { connection, store } = useLink();
  const report = useReport();
  const signals = useLinkState((state) => state.host?.signals ?? NONE);
  const here = useLinkState((state) => state.host?.signalTargets ?? NOBODY);
  const terminal = run.command.connection.kind === 'terminal';
  const targets = TARGETS.filter(({ target }) => here.includes(target) && (terminal || target !== 'foreground'));
  const [chosen, setChosen] = useState<SignalTarget>(terminal ? 'foreground' : 'process');
  const target = targets.some((each) => each.target === chosen) ? chosen : 'process';
  const common = COMMON.flatMap((name) => signals.filter((signal) => signal.name === name));
  const others = signals.filter((signal) => !COMMON.includes(signal.name));

  async function send(signal: SignalInfo): Promise<void> {
    const { reached } = await connection.call('signal', { run: run.id, signal: signal.name, target });
    const whom = reached.length === 1 ? `PID ${reached[0]}` : counted(reached.length, 'process', 'processes');
    addNotice(store, 'info', `${signal.name} sent to ${whom} of ${run.name}.`);
  }

  const item = (signal: SignalInfo, close: () => void) => (
    <MenuItem
      key={signal.name}
      jump={signal.name.replace(/^SIG/, '')}
      hint={signal.effect}
      danger={signal.name === 'SIGKILL'}
      onChoose={() => {
        close();
        report(send(signal));
      }}
    >
      {signal.name} {signal.number !== null && <span className="signal-number">{signal.number}</span>}
    </MenuItem>
  );

  return (
    <Menu
      label="Signal"
      button={(props) => (
        <Button look="plain" disabled={!online} {...props}>
          Signal <CaretIcon />
        </Button>
      )}
    >
      {(close) => (
        <div className="signal-menu">
          <div className="menu-group">Send to</div>
          <div className="menu-radios">
            {targets.map((each) => (
              <MenuRadio
                key={each.target}
                checked={each.target === target}
                hint={each.hint}
                onChoose={() => setChosen(each.target)}
              >
                {each.label}
              </MenuRadio>
            ))}
          </div>
          <p className="signal-whom">{TARGETS.find((each) => each.target === target)?.hint}</p>
          <hr className="menu-line" />
          {common.map((signal) => item(signal, close))}
          {others.length > 0 && <div className="menu-group">All others</div>}
          {others.map((signal) => item(signal, close))}
        </div>
      )}
    </Menu>
  );
}

const NONE: readonly SignalInfo[] = [];
const NOBODY: readonly SignalTarget[] = [];
