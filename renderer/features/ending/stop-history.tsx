// The stop that ended a run, kept: every step with what was sent to whom, how long it waited, and who was left.
import type { Run, StopRecord } from '../../../shared/model/run.ts';
import { duration } from '../../../shared/text/format.ts';
import { actionWords } from '../../ui/run-words.ts';
import { leftWords, missedWords, reachedWords, waitedWords } from '../../ui/stop-words.ts';

const BY = {
  person: 'asked for by you',
  'host-closing': 'asked for by Proactor as it closed',
  restart: 'asked for by your restart',
} as const;

/** The steps, in their order; nothing where none was taken. */
export function StopHistory({ run, stop }: { readonly run: Run; readonly stop: StopRecord }) {
  const took = stop.finishedAt === null ? '' : `, ${duration(stop.finishedAt - stop.startedAt)} in all`;
  return (
    <div>
      <dt>Stop</dt>
      <dd>
        <ol className="stop-history">
          {stop.steps.map((step, index) => (
            <li key={step.time}>
              {[actionWords(step.action), reachedWords(step), waitedWords(stop, index), missedWords(step)]
                .filter((part) => part !== '')
                .join(' · ')}
            </li>
          ))}
        </ol>
        <span className="stop-history-end">
          {BY[stop.by]}
          {took}. {leftWords(stop.left, run)}
        </span>
      </dd>
    </div>
  );
}
