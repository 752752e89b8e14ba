// The rows of the hits: a run's head and a line with what was found in it.
import type { Run } from '../../../shared/model/run.ts';
import type { SearchHit } from '../../../shared/model/search.ts';
import { moment } from '../../../shared/text/format.ts';
import { markOf } from '../../ui/run-words.ts';
import { StateMark } from '../../ui/state-mark.tsx';
import type { Section } from './search-store.ts';

/** Characters that would not show or would turn the line around. */
const UNSHOWN = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** The head of a run's hits. */
export function RunRow({ section, run }: { readonly section: Section; readonly run: Run | null }) {
  return (
    <div className="search-run">
      <span className="search-fold" aria-hidden="true">
        {section.folded ? '▸' : '▾'}
      </span>
      {run !== null && <StateMark mark={markOf(run)} />}
      <span className="search-run-name">{run?.name ?? 'A run that was removed'}</span>
      {run !== null && <span className="search-run-when">{moment(run.startedAt, Date.now())}</span>}
      <span className="search-run-count">{section.hits.length.toLocaleString()}</span>
    </div>
  );
}

/** A hit. */
export function HitRow({ hit }: { readonly hit: SearchHit }) {
  const [from, to] = hit.mark;
  const shown = (text: string) => text.replace(/\t/g, ' ').replace(UNSHOWN, '·');
  return (
    <div className={`search-hit search-hit-${hit.stream}`}>
      <time className="search-hit-time" title={new Date(hit.time).toISOString()}>
        {moment(hit.time, hit.time)}
      </time>
      <span className="search-hit-text">
        {shown(hit.text.slice(0, from))}
        <mark>{shown(hit.text.slice(from, to))}</mark>
        {shown(hit.text.slice(to))}
      </span>
    </div>
  );
}
