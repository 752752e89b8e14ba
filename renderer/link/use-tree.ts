// The processes of a run, looked at again and again while somebody looks at them.
import { useEffect, useState } from 'react';
import type { RunId } from '../../shared/model/ids.ts';
import type { TreeNode } from '../../shared/protocol/messages.ts';
import { useLink } from './use-link.ts';

/** How often the tree is asked for, in milliseconds. */
const LOOK_EVERY_MS = 1000;

/** The processes of a run now; none while that is not known. */
export function useTree(id: RunId): readonly TreeNode[] {
  const { connection } = useLink();
  const [nodes, setNodes] = useState<readonly TreeNode[]>([]);
  useEffect(() => {
    let current = true;
    const look = async () => {
      try {
        const tree = await connection.call('tree', { run: id });
        if (current) setNodes(tree.nodes);
      } catch {
        // Without an answer there is nothing to show; sending a signal says what is wrong.
        if (current) setNodes([]);
      }
    };
    void look();
    const timer = setInterval(() => void look(), LOOK_EVERY_MS);
    return () => {
      current = false;
      clearInterval(timer);
    };
  }, [connection, id]);
  return nodes;
}

/** How far each stands below the first process. */
export function depthsOf(nodes: readonly TreeNode[]): ReadonlyMap<number, number> {
  const parents = new Map(nodes.map(({ pid, parent }) => [pid, parent]));
  const depth = (pid: number, seen: number): number => {
    const parent = parents.get(pid);
    return parent === undefined || !parents.has(parent) || seen > 8 ? seen : depth(parent, seen + 1);
  };
  return new Map(nodes.map(({ pid }) => [pid, depth(pid, 0)]));
}
