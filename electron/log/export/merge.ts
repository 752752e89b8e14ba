// Several runs as one story: the pieces of all, in the order in which they came. Each run keeps its own order; between
// runs the older piece goes first. A run is not opened before its time has come, so what is held in memory depends on
// how many run side by side, not on how many there are.
import type { ExportedRun } from './order.ts';
import { type Piece, RunPieces } from './run-pieces.ts';

interface Head {
  readonly source: RunPieces;
  pieces: Piece[];
  next: number;
}

/** The pieces of all runs. Ends early when `alive` says so. */
export async function* merged(runs: readonly ExportedRun[], alive: () => boolean): AsyncGenerator<Piece> {
  /** Oldest last. */
  const sleeping = runs.map((run, index) => ({ run, index })).sort((a, b) => b.run.startedAt - a.run.startedAt);
  const heads = new Set<Head>();
  while (alive()) {
    for (const head of heads) {
      if (head.next < head.pieces.length) continue;
      head.pieces = await head.source.next(alive);
      head.next = 0;
      if (head.pieces.length === 0) heads.delete(head);
    }
    const head = oldest(heads);
    const due = sleeping.at(-1);
    if (due !== undefined && (head === null || due.run.startedAt <= timeOf(head))) {
      sleeping.pop();
      heads.add({ source: new RunPieces(due.run, due.index), pieces: [], next: 0 });
      continue;
    }
    if (head === null) return;
    const piece = head.pieces[head.next];
    head.next += 1;
    if (piece !== undefined) yield piece;
  }
}

function oldest(heads: ReadonlySet<Head>): Head | null {
  let found: Head | null = null;
  for (const head of heads) if (found === null || timeOf(head) < timeOf(found)) found = head;
  return found;
}

function timeOf({ pieces, next }: Head): number {
  return pieces[next]?.span.time ?? Number.POSITIVE_INFINITY;
}
