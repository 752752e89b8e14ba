// How a run ended: in a sentence, by whom, at what cost, and what can be done next. A run that ended well takes
// one line; one that did not, or that still has something to tell, takes a few more.
import { isSuccess } from '../../../shared/model/ending.ts';
import type { RunId } from '../../../shared/model/ids.ts';
import { commandName, hasLeftSomething, type Run } from '../../../shared/model/run.ts';
import { bytes, duration, moment } from '../../../shared/text/format.ts';
import { askForDetails } from '../../command/details-request.ts';
import { useLink, useLinkState, useQuotingRules, useReport } from '../../link/use-link.ts';
import { Button } from '../../ui/button.tsx';
import { useNow } from '../../ui/clock.ts';
import { endedByWords, endingHeadline, evidenceWords } from '../../ui/run-words.ts';
import { holderWords, leftWords } from '../../ui/stop-words.ts';
import './ending-card.css';
import { useLastWords } from './last-words.ts';
import { RunStrip, runsOfCommand } from './run-strip.tsx';
import { shellWordHint } from './shell-word.ts';
import { StopHistory } from './stop-history.tsx';

/** See the top of this file. */
export interface EndingCardProps {
  readonly run: Run;
  readonly online: boolean;
  /** Shows another run. */
  onShow(run: RunId): void;
  /** Searches its log. */
  onSearch(run: RunId): void;
  /** Exports its log. */
  onExport(run: RunId): void;
}

/** The card of a run that has ended. */
export function EndingCard({ run, online, onShow, onSearch, onExport }: EndingCardProps) {
  const { connection } = useLink();
  const report = useReport();
  const now = useNow();
  const facts = factsOf(run);
  const clean = run.ending !== null && isSuccess(run.ending) && run.closedAt !== null && run.stop === null;
  const brief = clean && !hasLeftSomething(run);
  const by = run.endedBy === null ? '' : endedByWords(run.endedBy);
  return (
    <section className={`ending ${brief ? 'ending-brief' : ''}`} aria-label={`How ${run.name} ended`}>
      <div className="ending-text">
        <h3>
          {endingHeadline(run)}
          <span title={brief ? (evidenceWords(run) ?? undefined) : undefined}>
            {by}
            {run.exitedAt !== null && ` · ${moment(run.exitedAt, now)}`}
          </span>
        </h3>
        {brief ? (
          <>
            <p className="ending-line">{usedWords(run)}</p>
            <RunStrip run={run} onShow={onShow} />
          </>
        ) : (
          <dl>
            <LastWords run={run} />
            {facts.map(({ name, value }) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
            {run.stop !== null && run.stop.steps.length > 0 && <StopHistory run={run} stop={run.stop} />}
            <LastRuns run={run} onShow={onShow} />
          </dl>
        )}
      </div>
      <div className="ending-buttons">
        <Button look="plain" onClick={() => onSearch(run.id)}>
          Search its log
        </Button>
        <Button look="plain" onClick={() => onExport(run.id)}>
          Export…
        </Button>
        <Button onClick={() => askForDetails({ kind: 'again', name: run.name, command: run.command })}>
          Run with changes…
        </Button>
        <Button look="primary" disabled={!online} onClick={() => report(connection.call('restart', { run: run.id }))}>
          Run again
        </Button>
      </div>
    </section>
  );
}

function LastWords({ run }: { readonly run: Run }) {
  const words = useLastWords(run);
  if (words.length === 0) return null;
  return (
    <div>
      <dt>Last words</dt>
      <dd className="ending-words" title="The last lines it wrote to stderr">
        {words.join('\n')}
      </dd>
    </div>
  );
}

function LastRuns({ run, onShow }: Pick<EndingCardProps, 'run' | 'onShow'>) {
  const count = useLinkState((state) => runsOfCommand(run, state.runs).length);
  if (count < 2) return null;
  return (
    <div>
      <dt>Last runs</dt>
      <dd>
        <RunStrip run={run} onShow={onShow} />
      </dd>
    </div>
  );
}

/** The card of a run that never began. */
export function FailureCard({ run, online, onShow }: Omit<EndingCardProps, 'onSearch' | 'onExport'>) {
  const { connection } = useLink();
  const report = useReport();
  const { launch } = run.command;
  const rules = useQuotingRules();
  const hint = shellWordHint(run);
  return (
    <section className="ending ending-failure" aria-label={`Why ${run.name} could not start`}>
      <div className="ending-text">
        <h3>Could not start</h3>
        <p className="ending-reason">{run.failure?.message ?? 'The system gave no reason.'}</p>
        {hint !== null && <p className="ending-hint">{hint}</p>}
        <dl>
          <div>
            <dt>{launch.kind === 'exec' ? 'Program' : 'Shell line'}</dt>
            <dd>
              <code>{commandName({ ...run.command, name: undefined }, rules)}</code>
            </dd>
          </div>
          <div>
            <dt>Folder</dt>
            <dd>
              <code>{run.command.cwd}</code>
            </dd>
          </div>
          {run.failure !== null && (
            <div>
              <dt>Error</dt>
              <dd>
                <code>{run.failure.code}</code>
              </dd>
            </div>
          )}
          <LastRuns run={run} onShow={onShow} />
        </dl>
      </div>
      <div className="ending-buttons">
        <Button disabled={!online} onClick={() => report(connection.call('restart', { run: run.id }))}>
          Run again
        </Button>
        <Button look="primary" onClick={() => askForDetails({ kind: 'again', name: run.name, command: run.command })}>
          Run with changes…
        </Button>
      </div>
    </section>
  );
}

function factsOf(run: Run): { readonly name: string; readonly value: string }[] {
  const facts = [];
  if (run.ending?.kind === 'unknown') facts.push({ name: 'Why not known', value: run.ending.why });
  const evidence = evidenceWords(run);
  if (evidence !== null) facts.push({ name: 'Evidence', value: evidence });
  facts.push({ name: 'Used', value: usedWords(run) });
  if (run.closedAt === null) facts.push({ name: 'Still open', value: heldWords(run) });
  const left = run.left ?? [];
  if (left.length > 0)
    facts.push({ name: 'Still running', value: `${leftWords(left).replace(/\.$/, '')}. Kill ends what is left.` });
  if (run.log.warning !== null) facts.push({ name: 'Log', value: run.log.warning });
  return facts;
}

function usedWords(run: Run): string {
  const parts = [];
  if (run.usage !== null) {
    const { maxRssBytes } = run.usage;
    const tree = run.treePeakBytes ?? null;
    if (tree !== null && tree > (maxRssBytes ?? 0))
      parts.push(`peak ${bytes(tree)} in its tree, as far as it was sampled`);
    else parts.push(maxRssBytes === null ? 'peak memory: too short to tell' : `peak ${bytes(maxRssBytes)}`);
    parts.push(`${duration(run.usage.userMs + run.usage.systemMs)} CPU`);
  }
  const kept = run.log.end - run.log.begin;
  const waited = waitedWords(run);
  if (waited !== null) parts.push(waited);
  parts.push(
    run.log.end === 0
      ? 'nothing written'
      : `${bytes(run.log.end)} written, ${kept === run.log.end ? 'all of it' : bytes(kept)} kept`,
  );
  return parts.join(' · ');
}

/** Shorter waits than this are nothing that anybody would ask about, in milliseconds. */
const WORTH_TELLING_MS = 100;

function waitedWords({ waited }: Run): string | null {
  const parts = [];
  if ((waited?.diskMs ?? 0) >= WORTH_TELLING_MS) parts.push(`${duration(waited?.diskMs ?? 0)} for the disk`);
  if ((waited?.viewerMs ?? 0) >= WORTH_TELLING_MS) parts.push(`${duration(waited?.viewerMs ?? 0)} for its pane`);
  return parts.length === 0 ? null : `waited ${parts.join(' and ')}`;
}

function heldWords(run: Run): string {
  if (run.holders.length === 0) return 'its output, by a process that was not found';
  return `its output, held by ${holderWords(run)}; what comes is still shown`;
}
