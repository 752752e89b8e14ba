// The processes under a run, each of which can be sent a signal.
import type { Run } from '../../../shared/model/run.ts';
import type { TreeNode } from '../../../shared/protocol/messages.ts';
import { bytes } from '../../../shared/text/format.ts';
import { sortedSignals } from '../../command/signals.ts';
import { addNotice } from '../../link/store.ts';
import { useLink, useLinkState, useReport } from '../../link/use-link.ts';
import { depthsOf, useTree } from '../../link/use-tree.ts';
import { Menu, MenuItem } from '../../ui/menu.tsx';

/** How far each generation stands in from the one before, in pixels, and from which on no further. */
const INDENT = 10;
const DEEPEST = 6;

/** The tree. */
export function ProcessTree({ run }: { readonly run: Run }) {
  const nodes = useTree(run.id);
  const depths = depthsOf(nodes);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group of processes is no fieldset
    <div role="group" aria-label={`Processes of ${run.name}`} className="tree">
      {nodes.map((node) => (
        <Node key={node.pid} run={run} node={node} depth={Math.min(DEEPEST, depths.get(node.pid) ?? 0)} />
      ))}
    </div>
  );
}

function Node({ run, node, depth }: { readonly run: Run; readonly node: TreeNode; readonly depth: number }) {
  const { connection, store } = useLink();
  const report = useReport();
  const online = useLinkState((state) => state.status.kind === 'online');
  const signals = useLinkState((state) => state.host?.signals ?? NONE);
  const { common, others } = sortedSignals(signals);

  async function send(signal: string): Promise<void> {
    await connection.call('signal', { run: run.id, signal, target: { pid: node.pid } });
    addNotice(store, 'info', `${signal} sent to ${node.name} (PID ${node.pid}) of ${run.name}.`);
  }

  return (
    <Menu
      label={`Signal for ${node.name}, PID ${node.pid}`}
      button={(props) => (
        <button
          type="button"
          className="tree-node"
          style={{ paddingLeft: 10 + INDENT * depth }}
          title={`Send a signal to ${node.name}, PID ${node.pid}`}
          disabled={!online}
          {...props}
        >
          <b className="tree-name">{node.name}</b>
          {node.daemon && <span>daemon</span>}
          {node.state === 'stopped' && <span>suspended</span>}
          <span className="tree-numbers">
            {node.residentBytes === undefined ? '' : `${bytes(node.residentBytes)} · `}
            {node.pid}
          </span>
        </button>
      )}
    >
      {(close) => (
        <div className="signal-menu">
          {[...common, ...others].map((signal) => (
            <MenuItem
              key={signal.name}
              jump={signal.name.replace(/^SIG/, '')}
              hint={signal.effect}
              danger={signal.name === 'SIGKILL'}
              onChoose={() => {
                close();
                report(send(signal.name));
              }}
            >
              {signal.name}
            </MenuItem>
          ))}
        </div>
      )}
    </Menu>
  );
}

const NONE: readonly never[] = [];
