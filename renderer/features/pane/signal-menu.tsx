// Every signal that the system has, what it does to a process that does not handle it, and whom it goes to: the first
// process, its group, the terminal's foreground job, the whole tree, or any one process of that tree.
import { useState } from 'react';
import type { Run } from '../../../shared/model/run.ts';
import type { NamedTarget, SignalInfo, SignalTarget, TreeNode } from '../../../shared/protocol/messages.ts';
import { counted } from '../../../shared/text/format.ts';
import { sortedSignals } from '../../command/signals.ts';
import { addNotice } from '../../link/store.ts';
import { useLink, useLinkState, useReport } from '../../link/use-link.ts';
import { depthsOf, useTree } from '../../link/use-tree.ts';
import { Button } from '../../ui/button.tsx';
import { CaretIcon } from '../../ui/icons.tsx';
import { Menu, MenuItem, MenuRadio } from '../../ui/menu.tsx';

/** PIDs named one by one; of more than these only the number is said. */
const NAMED = 6;

const TARGETS: readonly { readonly target: NamedTarget; readonly label: string; readonly hint: string }[] = [
  { target: 'process', label: 'Process', hint: 'The first process of the run' },
  { target: 'group', label: 'Group', hint: 'Its process group' },
  { target: 'foreground', label: 'Foreground', hint: "The job in the terminal's foreground" },
  { target: 'tree', label: 'Tree', hint: 'The process and all its descendants' },
];

/** The *Signal* button and its menu. */
export function SignalMenu({ run, online }: { readonly run: Run; readonly online: boolean }) {
  const { connection, store } = useLink();
  const report = useReport();
  const signals = useLinkState((state) => state.host?.signals ?? NONE);
  const terminal = run.command.connection.kind === 'terminal';
  const [target, setTarget] = useState<SignalTarget>(useFirstTarget(terminal));
  const { common, others } = sortedSignals(signals);

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
          <Whom run={run} terminal={terminal} target={target} onTarget={setTarget} />
          <hr className="menu-line" />
          {common.map((signal) => item(signal, close))}
          {others.length > 0 && <div className="menu-group">All others</div>}
          {others.map((signal) => item(signal, close))}
        </div>
      )}
    </Menu>
  );
}

/** The choice of whom a signal reaches, with the PIDs that it would reach now. */
function Whom({
  run,
  terminal,
  target,
  onTarget,
}: {
  readonly run: Run;
  readonly terminal: boolean;
  readonly target: SignalTarget;
  onTarget(target: SignalTarget): void;
}) {
  const nodes = useTree(run.id);
  const here = useLinkState((state) => state.host?.signalTargets ?? NOBODY);
  const offered = TARGETS.filter((each) => here.includes(each.target) && (terminal || each.target !== 'foreground'));
  const depths = depthsOf(nodes);
  return (
    <>
      <div className="menu-group">Send to</div>
      <div className="menu-radios">
        {offered.map((each) => (
          <MenuRadio
            key={each.target}
            checked={each.target === target}
            hint={each.hint}
            onChoose={() => onTarget(each.target)}
          >
            {each.label}
          </MenuRadio>
        ))}
      </div>
      {nodes.length > 1 && (
        <div className="signal-tree">
          {nodes.map((node) => (
            <button
              key={node.pid}
              type="button"
              role="menuitemradio"
              aria-checked={typeof target === 'object' && target.pid === node.pid}
              tabIndex={-1}
              className="signal-node"
              style={{ paddingLeft: `${7 + 14 * (depths.get(node.pid) ?? 0)}px` }}
              onClick={() => onTarget({ pid: node.pid })}
            >
              <b>{node.name}</b>
              {node.daemon && <span>daemon</span>}
              {node.state === 'stopped' && <span>suspended</span>}
              <span>{node.pid}</span>
            </button>
          ))}
        </div>
      )}
      <p className="signal-whom">{whomWords(target, run, nodes)}</p>
    </>
  );
}

/** Whom a signal goes to unless somebody chooses: a terminal's Ctrl-C goes to the job in its foreground. */
function useFirstTarget(terminal: boolean): NamedTarget {
  const here = useLinkState((state) => state.host?.signalTargets ?? NOBODY);
  return terminal && here.includes('foreground') ? 'foreground' : 'process';
}

function whomWords(target: SignalTarget, run: Run, nodes: readonly TreeNode[]): string {
  if (typeof target === 'object') {
    const node = nodes.find(({ pid }) => pid === target.pid);
    return node === undefined ? `PID ${target.pid}, which is gone` : `PID ${node.pid} alone: ${node.name}`;
  }
  const hint = TARGETS.find((each) => each.target === target)?.hint ?? '';
  const reached = nodes.filter((node) => isReached(target, run, node)).map(({ pid }) => pid);
  if (reached.length === 0) return hint;
  const whom = reached.length > NAMED ? `${reached.length} processes` : `PID ${reached.join(', ')}`;
  return `${hint}: ${whom}`;
}

function isReached(target: NamedTarget, run: Run, node: TreeNode): boolean {
  switch (target) {
    case 'process':
      return node.pid === run.pid;
    case 'group':
      return node.group === run.pid;
    case 'foreground':
      return node.foreground;
    case 'tree':
      return !node.daemon;
  }
}

const NONE: readonly SignalInfo[] = [];
const NOBODY: readonly NamedTarget[] = [];
