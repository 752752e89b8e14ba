// The bottom line: how many of what, how much log, and where this is.
import { useMemo } from 'react';
import { isAlive } from '../../../shared/model/run.ts';
import type { HostInfo } from '../../../shared/protocol/messages.ts';
import { bytes } from '../../../shared/text/format.ts';
import { useLinkState } from '../../link/use-link.ts';
import { isTrouble } from '../../ui/run-words.ts';
import { StateMark } from '../../ui/state-mark.tsx';
import './status-bar.css';

const SYSTEMS: Record<HostInfo['platform'], string> = {
  linux: 'Linux',
  darwin: 'macOS',
  win32: 'Windows',
  other: 'another system',
};

/** The line. */
export function StatusBar({ host, online }: { readonly host: HostInfo; readonly online: boolean }) {
  const runs = useLinkState((state) => state.runs);
  const count = useMemo(() => {
    const all = [...runs.values()];
    return {
      running: all.filter((run) => isAlive(run) && run.state !== 'stopping').length,
      stopping: all.filter((run) => run.state === 'stopping').length,
      failed: all.filter(isTrouble).length,
      log: all.reduce((sum, run) => sum + run.log.end - run.log.begin, 0),
    };
  }, [runs]);
  return (
    <footer className="foot">
      <span>
        <StateMark mark={count.running > 0 ? 'running' : 'ended'} />
        {count.running} running
      </span>
      {count.stopping > 0 && (
        <span>
          <StateMark mark="stopping" />
          {count.stopping} stopping
        </span>
      )}
      {count.failed > 0 && (
        <span>
          <StateMark mark="trouble" />
          {count.failed} failed
        </span>
      )}
      <span title={`The log of each run is kept up to ${bytes(host.logCap)}, in ${host.dataDirectory}`}>
        log {bytes(count.log)}
      </span>
      <span className="foot-space" />
      {host.receipt === null && <span className="foot-extra">nothing left behind at last start</span>}
      <span title={`${host.app}\npipes: ${host.backend.pipes}\nterminals: ${host.backend.terminal}`}>
        {online ? `on ${host.hostname}, ${SYSTEMS[host.platform]}` : 'not connected'}
      </span>
    </footer>
  );
}
