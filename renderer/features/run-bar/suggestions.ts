// What the run bar offers beneath itself: commands of before, and what the folder offers to run, found by what is typed
// and gathered by where they come from.
import type { Launch } from '../../../shared/model/command.ts';
import type { SavedCommand } from '../../../shared/model/saved.ts';
import type { Task } from '../../../shared/model/task.ts';
import { type FuzzyMatch, fuzzyMatch } from '../../../shared/text/fuzzy.ts';
import { joinWords, type QuotingRules } from '../../../shared/text/quoting.ts';
import { splitLine } from '../../command/words.ts';
import { type Draft, draftOf } from './draft.ts';

/** Recent commands offered before anything is typed. */
const RECENT_AT_REST = 5;
/** Saved commands offered before anything is typed. */
const SAVED_AT_REST = 8;
/** Tasks of one source offered before anything is typed. */
const TASKS_AT_REST = 6;
/** Suggestions offered at most: what somebody may look through. */
const MOST_OFFERED = 40;
/** What a match in the name of a task is worth beside one in its line: names are what people type. */
const NAME_BONUS = 12;
/** What it is worth to have been run before. */
const RECENT_BONUS = 4;

/** One row. */
export interface Suggestion {
  /** Different for every suggestion of a list. */
  readonly id: string;
  /** The command as it would be run. */
  readonly draft: Draft;
  /** A saved one, with all that a draft can't say of it. */
  readonly saved?: SavedCommand;
  /** Where it comes from: `recent`, `npm`, `make`, `saved`. */
  readonly source: string;
  /** The matched places of the draft's line. */
  readonly at: readonly number[];
  /** Said beside it: what a script does. */
  readonly detail: string;
}

/** Rows of one source. */
export interface SuggestionGroup {
  /** `Recent`, `npm · package.json`. */
  readonly title: string;
  readonly suggestions: readonly Suggestion[];
  /** Those that are not offered because nothing was typed that would choose among them. */
  readonly more: number;
}

/** A launch as it would be typed. */
export function lineOf(launch: Launch, rules: QuotingRules): Pick<Draft, 'line' | 'how'> {
  const line = launch.kind === 'shell' ? launch.line : joinWords(launch.argv, rules);
  const guess = splitLine(line, rules).shellSyntax === null ? 'exec' : 'shell';
  return { line, how: guess === launch.kind ? 'auto' : launch.kind };
}

interface Found {
  readonly suggestion: Suggestion;
  readonly score: number;
}

/**
 * The groups for what is typed; the one with the best match comes first. `saved` are in order, `recent` is newest first, `folder` is the one
 * that offers the tasks.
 */
export function suggest(
  typed: Draft,
  saved: readonly SavedCommand[],
  recent: readonly Draft[],
  tasks: readonly Task[],
  folder: string,
  rules: QuotingRules,
): readonly SuggestionGroup[] {
  const query = typed.line.trim();
  const groups = new Map<string, Found[]>();
  const add = (title: string, found: Found) => {
    const group = groups.get(title);
    if (group === undefined) groups.set(title, [found]);
    else group.push(found);
  };
  for (const one of saved) {
    const draft = draftOf(one, rules);
    const match = matchNamed(query, one.name, draft.line);
    if (match === null) continue;
    const detail = one.name === draft.line ? '' : one.name;
    const suggestion = { id: `saved ${one.name}`, draft, saved: one, source: 'saved', at: match.at, detail };
    add('Saved', { suggestion, score: match.score + RECENT_BONUS });
  }
  for (const [index, draft] of recent.entries()) {
    const match = fuzzyMatch(query, draft.line);
    if (match === null || draft.line === query) continue;
    const suggestion = { id: `recent ${index}`, draft, source: 'recent', at: match.at, detail: '' };
    add('Recent', { suggestion, score: match.score + RECENT_BONUS });
  }
  for (const [index, task] of tasks.entries()) {
    const draft: Draft = { ...typed, ...lineOf(task.launch, rules), cwd: task.cwd === folder ? typed.cwd : task.cwd };
    const match = matchNamed(query, task.name, draft.line);
    if (match === null || draft.line === query) continue;
    const detail = [task.launch.kind === 'shell' && draft.line.includes(task.name) ? '' : nameBeside(task, draft.line)]
      .concat(task.detail)
      .filter((part) => part !== '')
      .join(' · ');
    const suggestion = { id: `task ${index}`, draft, source: task.source, at: match.at, detail };
    add(task.source === task.file ? task.source : `${task.source} · ${task.file}`, { suggestion, score: match.score });
  }
  const ranked = [...groups].map(([title, found]) => {
    if (query !== '') found.sort((a, b) => b.score - a.score);
    return { title, found, best: query === '' ? 0 : (found[0]?.score ?? 0) };
  });
  if (query !== '') ranked.sort((a, b) => b.best - a.best);
  let room = MOST_OFFERED;
  return ranked.flatMap(({ title, found }) => {
    const most =
      query !== '' ? room : title === 'Recent' ? RECENT_AT_REST : title === 'Saved' ? SAVED_AT_REST : TASKS_AT_REST;
    const offered = found.slice(0, Math.min(most, room)).map(({ suggestion }) => suggestion);
    room -= offered.length;
    return offered.length === 0 ? [] : [{ title, suggestions: offered, more: found.length - offered.length }];
  });
}

/** The name of a task, where its line doesn't show it. */
function nameBeside(task: Task, line: string): string {
  return line.includes(task.name) ? '' : task.name;
}

/** What has a name is found by its line, or by its name where the line is another. */
function matchNamed(query: string, name: string, line: string): FuzzyMatch | null {
  const byLine = fuzzyMatch(query, line);
  const byName = fuzzyMatch(query, name);
  if (byName === null) return byLine;
  const score = Math.max(byLine?.score ?? Number.NEGATIVE_INFINITY, byName.score + NAME_BONUS);
  const begin = line.lastIndexOf(name);
  // Highlighted where it was found: in the line's own copy of the name.
  const at = begin < 0 ? (byLine?.at ?? []) : byName.at.map((place) => begin + place);
  return { score, at };
}

/** The id of a suggestion's row. */
export function optionId(listId: string, suggestion: Suggestion | undefined): string | undefined {
  return suggestion === undefined ? undefined : `${listId}-${suggestion.id.replace(/\s/g, '-')}`;
}
