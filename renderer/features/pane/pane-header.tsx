// A pane's header: state, name, facts, and the buttons that act on the run.
import { commandName, hasLeftSomething, isAlive, type Run } from '../../../shared/model/run.ts';
import { elapsed, plainText, shortPath } from '../../../shared/text/format.ts';
import { withShortcut } from '../../keys.ts';
import { useLink, useLinkState, useQuotingRules, useReport } from '../../link/use-link.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { useNow } from '../../ui/clock.ts';
import { CloseIcon, ExportIcon, FindIcon, LogIcon, MaximiseIcon, RestoreIcon } from '../../ui/icons.tsx';
import { markOf, stateTone, stateWord } from '../../ui/run-words.ts';
import { StateMark } from '../../ui/state-mark.tsx';
import type { PaneProps } from './pane.tsx';
import { PaneMore } from './pane-more.tsx';
import { SignalMenu } from './signal-menu.tsx';

/** The header. */
export function PaneHeader({
  run,
  online,
  maximised,
  alone,
  lone,
  onFind,
  onOpenLog,
  onExport,
  onClose,
  onMaximise,
}: Pick<
  PaneProps,
  'run' | 'online' | 'maximised' | 'alone' | 'lone' | 'onFind' | 'onOpenLog' | 'onExport' | 'onClose' | 'onMaximise'
>) {
  const { connection } = useLink();
  const report = useReport();
  const alive = isAlive(run);
  const killable = alive || hasLeftSomething(run);
  const restart = () => report(connection.call('restart', { run: run.id }));
  const full = commandName({ ...run.command, name: undefined }, useQuotingRules());
  return (
    <header className={`pane-head ${alive && run.state !== 'running' ? 'pane-head-badged' : ''}`}>
      {lone && <StateMark mark={markOf(run)} />}
      <h2 className={lone ? '' : 'visually-hidden'} title={run.pid === null ? full : `${full}\nPID ${run.pid}`}>
        {run.name}
      </h2>
      <span className="pane-facts">
        <Facts run={run} full={full} />
      </span>
      {run.state !== 'running' && <Badge tone={stateTone(run)}>{stateWord(run)}</Badge>}
      <span className="pane-actions">
        {alive && (
          <span className="pane-signal">
            <SignalMenu run={run} online={online} />
          </span>
        )}
        <Button look="plain" className="pane-wide" disabled={!online} onClick={restart}>
          Restart
        </Button>
        {/* Both stay when there is nothing to end: another button must not slide under the pointer that pressed them. */}
        <Button
          look={run.state === 'stopping' ? 'danger' : 'plain'}
          title="End the whole tree at once"
          disabled={!online || !killable}
          onClick={() => report(connection.call('kill', { run: run.id }))}
        >
          Kill
        </Button>
        <Button
          title={run.state === 'stopping' ? 'Go on to the next step now' : 'Ask it to end, then make sure'}
          disabled={!online || !alive}
          onClick={() => report(connection.call('stop', { run: run.id }))}
        >
          Stop
        </Button>
        {onFind !== null && (
          <IconButton label={withShortcut('Find', 'find')} className="pane-wide" onClick={onFind}>
            <FindIcon />
          </IconButton>
        )}
        {onOpenLog !== null && (
          <IconButton
            label="Open log"
            title="Open log: everything it has written"
            className="pane-wide"
            onClick={onOpenLog}
          >
            <LogIcon />
          </IconButton>
        )}
        {onExport !== null && (
          <IconButton label="Export" title="Export what it has written" className="pane-export" onClick={onExport}>
            <ExportIcon />
          </IconButton>
        )}
        {!alone && (
          <IconButton
            label={withShortcut(maximised ? 'Put the pane back' : 'Maximise the pane', 'maximise')}
            className="pane-wide"
            onClick={onMaximise}
          >
            {maximised ? <RestoreIcon /> : <MaximiseIcon />}
          </IconButton>
        )}
        <PaneMore
          online={online}
          maximised={maximised}
          alone={alone}
          onRestart={restart}
          onFind={onFind}
          onOpenLog={onOpenLog}
          onExport={onExport}
          onMaximise={onMaximise}
        />
        {lone && (
          <IconButton label="Close the pane" title="Close the pane; the run goes on" onClick={onClose}>
            <CloseIcon />
          </IconButton>
        )}
      </span>
    </header>
  );
}

function Facts({ run, full }: { readonly run: Run; readonly full: string }) {
  const title = run.title === null ? '' : plainText(run.title);
  const home = useLinkState((state) => state.host?.home ?? '');
  return (
    <>
      {run.pid !== null && <span className="pane-pid">PID {run.pid}</span>}
      {isAlive(run) && <RunningFor run={run} />}
      {run.folder !== null && isAlive(run) && (
        <span className="pane-folder" title={`It is in ${run.folder}`}>
          {shortPath(run.folder, home)}
        </span>
      )}
      <span className="pane-fact-soft">
        {full === run.name ? '' : full}
        {title !== '' && title !== run.name && ` “${title}”`}
      </span>
    </>
  );
}

function RunningFor({ run }: { readonly run: Run }) {
  const now = useNow();
  return <span>{elapsed(now - run.startedAt)}</span>;
}
