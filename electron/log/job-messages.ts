// The conversation between the host and a log thread: one job at a time, each ended by exactly one `done`.
import type { SearchEnd } from '../../shared/model/search.ts';
import type { ExportJob, ExportNews, ExportResult } from './export/order.ts';
import type { HashJob, HashResult } from './hash.ts';
import type { PlaceJob, PlaceResult } from './place.ts';
import type { SearchJob, SearchNews } from './search/search.ts';

/** Every job there is: what it is told, what it tells on the way, and what it ends with. */
export interface Jobs {
  search: { readonly order: SearchJob; readonly news: SearchNews; readonly result: SearchEnd };
  place: { readonly order: PlaceJob; readonly news: never; readonly result: PlaceResult };
  export: { readonly order: ExportJob; readonly news: ExportNews; readonly result: ExportResult };
  hash: { readonly order: HashJob; readonly news: never; readonly result: HashResult };
}

/** What can be asked of a log thread. */
export type JobName = keyof Jobs;

/** Host to thread. */
export type JobRequest = {
  [N in JobName]: { readonly name: N; readonly order: Jobs[N]['order']; readonly control: SharedArrayBuffer };
}[JobName];

/** Thread to host. */
export type JobMessage =
  | { readonly type: 'news'; readonly news: Jobs[JobName]['news'] }
  | { readonly type: 'done'; readonly result: Jobs[JobName]['result'] }
  | { readonly type: 'failed'; readonly error: string };
