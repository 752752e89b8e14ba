// A stop in progress, as a ladder: what was sent to whom, how long it waits, who is left, and the way to end
// it now.
import type { Run, StopRecord, StopStep } from '../../../shared/model/run.ts';
import { useLink, useReport } from '../../link/use-link.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { useFineNow } from '../../ui/clock.ts';
import { actionWords } from '../../ui/run-words.ts';
import { leftWords, missedWords, reachedWords, waitedWords } from '../../ui/stop-words.ts';
import './stop-card.css';

/** The card. */
export function StopCard({
  run,
  stop,
  online,
}: {
  readonly run: Run;
  readonly stop: StopRecord;
  readonly online: boolean;
}) {
  const { connection } = useLink();
  const report = useReport();
  const at = stop.steps.length;
  const current = stop.steps.at(-1);
  return (
    <section className="stop-card" aria-label={`Stopping ${run.name}`}>
      <h3>
        <span>Stopping {run.name}</span>
        <Badge tone="wait">
          step {Math.max(1, at)} of {stop.rungs.length}
        </Badge>
      </h3>
      <p className="visually-hidden" role="status">
        {current === undefined ? '' : actionWords(current.action)}
      </p>
      <ol>
        {stop.steps.map((step, index) => (
          <Done key={step.time} stop={stop} step={step} index={index} current={index === at - 1} />
        ))}
        {stop.rungs.slice(at).map((rung, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a rung is its place on the ladder
          <li key={at + index} className="rung">
            <span className="rung-mark" aria-hidden="true">
              ○
            </span>
            <span>{actionWords(rung.action)}</span>
            <span className="tabular">{seconds(rung.graceMs)} s</span>
          </li>
        ))}
      </ol>
      <div className="stop-foot">
        <span>{leftWords(stop.left)}</span>
        <Button look="danger" disabled={!online} onClick={() => report(connection.call('kill', { run: run.id }))}>
          Kill now
        </Button>
      </div>
    </section>
  );
}

function Done({
  stop,
  step,
  index,
  current,
}: {
  readonly stop: StopRecord;
  readonly step: StopStep;
  readonly index: number;
  readonly current: boolean;
}) {
  return (
    <li className={`rung ${current ? 'rung-now' : 'rung-done'}`}>
      <span className="rung-mark" aria-hidden="true">
        {current ? '●' : '✓'}
      </span>
      <span className="rung-what">
        {actionWords(step.action)} <em>{reachedWords(step)}</em>
      </span>
      {current ? <Waiting step={step} /> : <span className="tabular">{waitedWords(stop, index)}</span>}
      {step.missed.length > 0 && <span className="rung-missed">{missedWords(step)}</span>}
    </li>
  );
}

function Waiting({ step }: { readonly step: StopStep }) {
  const now = useFineNow();
  const waited = Math.min(step.graceMs, Math.max(0, now - step.time));
  const share = step.graceMs === 0 ? 1 : waited / step.graceMs;
  return (
    <>
      <span className="tabular">
        {(waited / 1000).toFixed(1)} of {seconds(step.graceMs)} s
      </span>
      <span className="rung-bar" aria-hidden="true">
        <i style={{ width: `${share * 100}%` }} />
      </span>
    </>
  );
}

function seconds(ms: number): string {
  return Number.isInteger(ms / 1000) ? String(ms / 1000) : (ms / 1000).toFixed(1);
}
