// Two runs side by side, fact by fact, and in a few words what differs.
import type { EnvironmentChanges } from '../../../shared/model/command.ts';
import { endingLabel } from '../../../shared/model/ending.ts';
import type { Run } from '../../../shared/model/run.ts';
import { commandName } from '../../../shared/model/run.ts';
import { bytes, duration, moment } from '../../../shared/text/format.ts';
import type { QuotingRules } from '../../../shared/text/quoting.ts';
import { endedByWords, stateWord } from '../../ui/run-words.ts';
import { keptBytes, tookMs } from './selection.ts';

/** One fact of both. */
export interface ComparedFact {
  readonly name: string;
  readonly first: string;
  readonly second: string;
  /** What differs, of numbers how much: `+1.2 s`, `×2.4`; empty when nothing does. */
  readonly difference: string;
}

/** All facts, in the order in which a person asks for them. */
export function compareFacts(first: Run, second: Run, rules: QuotingRules, now: number): readonly ComparedFact[] {
  const words = (name: string, of: (run: Run) => string): ComparedFact => {
    const [a, b] = [of(first), of(second)];
    return { name, first: a, second: b, difference: a === b ? '' : 'differs' };
  };
  const amounts = (
    name: string,
    of: (run: Run) => number | null,
    format: (value: number) => string,
    difference: (by: number, a: number, b: number) => string,
  ): ComparedFact => {
    const [a, b] = [of(first), of(second)];
    const known = a !== null && b !== null;
    return {
      name,
      first: a === null ? 'not known' : format(a),
      second: b === null ? 'not known' : format(b),
      difference: known && format(a) !== format(b) ? difference(b - a, a, b) : '',
    };
  };
  const time = (name: string, of: (run: Run) => number | null) =>
    amounts(name, of, duration, (by, a, b) => `${by < 0 ? '−' : '+'}${duration(Math.abs(by))}${factor(a, b)}`);
  const size = (name: string, of: (run: Run) => number | null) =>
    amounts(name, of, bytes, (by, a, b) => `${by < 0 ? '−' : '+'}${bytes(Math.abs(by))}${factor(a, b)}`);
  const started = { ...words('Started', (run) => moment(run.startedAt, now)), difference: '' };
  return [
    words('Command', (run) => commandName({ ...run.command, name: undefined }, rules)),
    words('Folder', (run) => run.command.cwd),
    words('Environment', ({ command }) => environmentWords(command.env)),
    words('Connected by', ({ command }) => (command.connection.kind === 'terminal' ? 'a terminal' : 'pipes')),
    started,
    time('Took', (run) => tookMs(run, now)),
    words('Ending', (run) => (run.ending === null ? stateWord(run) : endingLabel(run.ending))),
    words('By whom', (run) => (run.endedBy === null ? '–' : endedByWords(run.endedBy))),
    time('CPU time', ({ usage }) => (usage === null ? null : usage.userMs + usage.systemMs)),
    size('Peak memory', ({ usage, treePeakBytes }) => treePeakBytes ?? usage?.maxRssBytes ?? null),
    size('Written', ({ log }) => log.end),
    size('Kept', keptBytes),
  ];
}

/** ` (×2.4)`; nothing where it says little. */
function factor(a: number, b: number): string {
  if (a <= 0 || b <= 0) return '';
  const times = b / a;
  if (times > 0.8 && times < 1.25) return '';
  return ` (×${times >= 9.95 ? Math.round(times) : times.toPrecision(2)})`;
}

function environmentWords({ set, unset, files = [] }: EnvironmentChanges): string {
  const changes = [
    ...files.map((file) => `from ${file}`),
    ...Object.entries(set).map(([name, value]) => `${name}=${value}`),
    ...unset.map((name) => `without ${name}`),
  ];
  return changes.length === 0 ? 'yours' : changes.join(' ');
}
