// The last runs of the same command, oldest first, each a shape: a tall bar for one in trouble, a disc for one that went
// well, a ring for one that somebody ended. Each leads to its run.

import { isSuccess } from '../../../shared/model/ending.ts';
import type { RunId } from '../../../shared/model/ids.ts';
import { isAlive, type Run } from '../../../shared/model/run.ts';
import { ago, counted } from '../../../shared/text/format.ts';
import { useLinkState } from '../../link/use-link.ts';
import { useNow } from '../../ui/clock.ts';
import { endingHeadline, isTrouble } from '../../ui/run-words.ts';

/** Runs that the strip shows. */
export const STRIP = 20;

/** The runs of the same command in the same folder that have ended, up to and with this one, oldest first. */
export function runsOfCommand(run: Run, runs: ReadonlyMap<RunId, Run>): readonly Run[] {
  const key = keyOf(run);
  return [...runs.values()]
    .filter((other) => other.id <= run.id && !isAlive(other) && keyOf(other) === key)
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .slice(-STRIP);
}

function keyOf({ command }: Run): string {
  return JSON.stringify([command.launch, command.cwd]);
}

/** What the strip comes to, in words. */
export function stripWords(history: readonly Run[]): string {
  const before = history.slice(0, -1);
  const failed = before.filter(isTrouble).length;
  if (failed === 0) return `none of the runs before ended in trouble`;
  return `${failed} of the ${counted(before.length, 'run', 'runs')} before ended in trouble`;
}

/** The strip; nothing for the first run of a command. */
export function RunStrip({ run, onShow }: { readonly run: Run; onShow(run: RunId): void }) {
  const runs = useLinkState((state) => state.runs);
  const now = useNow();
  const history = runsOfCommand(run, runs);
  if (history.length < 2) return null;
  return (
    <span className="strip">
      <span className="strip-cells">
        {history.map((each) => {
          const words = `${endingWords(each)}, ${ago(each.exitedAt ?? each.startedAt, now)}`;
          return (
            <button
              key={each.id}
              type="button"
              className={`strip-cell strip-${look(each)}`}
              aria-label={each.id === run.id ? `This run: ${words}` : words}
              aria-current={each.id === run.id ? 'true' : undefined}
              title={words}
              onClick={() => onShow(each.id)}
            >
              <i />
            </button>
          );
        })}
      </span>
      <span className="strip-words">{stripWords(history)}</span>
    </span>
  );
}

function endingWords(run: Run): string {
  return run.state === 'failed' ? 'Could not start' : endingHeadline(run);
}

function look(run: Run): 'trouble' | 'well' | 'asked' {
  if (isTrouble(run)) return 'trouble';
  return run.ending !== null && isSuccess(run.ending) ? 'well' : 'asked';
}
