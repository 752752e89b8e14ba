// Files dragged over the window and let go on it. A browser would leave the page for such a file; here the place beneath it
// says what will become of it. A terminal gets the quoted path typed, a folder becomes the run bar's, any other file is put
// into the line.
import { useEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import type { RunId } from '../../../shared/model/ids.ts';
import type { Run } from '../../../shared/model/run.ts';
import { type HostInfo, MAX_PATHS } from '../../../shared/protocol/messages.ts';
import { quotingRules } from '../../../shared/text/quoting.ts';
import { handDropped } from '../../command/dropped.ts';
import { onDroppedPaths, pathsInUriList } from '../../link/dropped-paths.ts';
import { addNotice } from '../../link/store.ts';
import { useLink } from '../../link/use-link.ts';
import './drop-zone.css';
import { type DropPlace, forRunBar, placeOf, placeWords, typedPaths, untypable } from './drop-place.ts';

/** What a drag over the window shows. */
interface Hint {
  readonly place: DropPlace;
  readonly box: { readonly left: number; readonly top: number; readonly width: number; readonly height: number };
}

const encoder = new TextEncoder();

/** The whole window as a place to drop files. `onUse` gives the keyboard to the pane that took them. */
export function DropZone({ host, onUse }: { readonly host: HostInfo; onUse(run: RunId): void }) {
  const { connection, store } = useLink();
  const { platform } = host;
  const [hint, setHint] = useState<Hint | null>(null);
  const over = useRef<Hint | null>(null);
  /** Where the files landed whose paths the preload is about to tell. */
  const landed = useRef<DropPlace | null>(null);
  const taking = useRef(take);
  taking.current = take;

  function take(place: DropPlace, paths: readonly string[]): void {
    const say = (text: string) => addNotice(store, 'info', text);
    const bad = untypable(paths);
    if (paths.length === 0) {
      say(
        connection.client === 'electron'
          ? 'What was dropped is no file on this machine, so it has no path.'
          : 'This browser doesn’t say where a dropped file lies. Paste its path instead: most file managers can copy it.',
      );
    } else if (paths.length > MAX_PATHS) {
      say(`${paths.length} files were dropped: at most ${MAX_PATHS} at once.`);
    } else if (bad !== undefined) {
      say(`The path ${JSON.stringify(bad)} has a line break or a control character in it, so it was not typed.`);
    } else if (place.kind === 'run-bar') {
      connection.call('paths', { paths }).then(
        ({ kinds }) => {
          const missing = paths.find((_path, index) => kinds[index] === 'missing');
          if (missing === undefined) handDropped(forRunBar(paths, kinds));
          else say(`There is nothing at ${missing} on the host’s machine, or it may not be looked at.`);
        },
        (error: unknown) => addNotice(store, 'error', error instanceof Error ? error.message : String(error)),
      );
    } else {
      const run = store.getState().runs.get(place.run.id);
      if (placeOf(run).kind !== place.kind) {
        say(`${place.run.name} takes no input any more.`);
        return;
      }
      onUse(place.run.id);
      if (place.kind === 'input') handDropped({ kind: 'input', run: place.run.id, paths });
      else connection.input(place.run.id, encoder.encode(typedPaths(paths, quotingRules(platform))));
    }
  }

  useEffect(() => {
    const show = (next: Hint | null) => {
      // A drag tells where it is many times a second; drawn anew is only what changed.
      if (same(next, over.current)) return;
      over.current = next;
      setHint(next);
    };
    const onOver = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      event.stopPropagation();
      // A question stands over the window: it is answered first.
      const closed = document.querySelector('dialog:modal') !== null;
      if (event.dataTransfer !== null) event.dataTransfer.dropEffect = closed ? 'none' : 'copy';
      show(closed ? null : hintFor(event.target, store.getState().runs));
    };
    const onLeave = (event: DragEvent) => {
      if (carriesFiles(event) && event.relatedTarget === null) show(null);
    };
    const onDrop = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      event.stopPropagation();
      const place = over.current?.place;
      show(null);
      if (place === undefined) return;
      if (connection.client === 'electron') landed.current = place;
      else taking.current(place, pathsInUriList(event.dataTransfer?.getData('text/uri-list') ?? '', platform));
    };
    const stopListening = onDroppedPaths((paths) => {
      const place = landed.current;
      landed.current = null;
      if (place !== null) taking.current(place, paths);
    });
    const events = { dragenter: onOver, dragover: onOver, dragleave: onLeave, drop: onDrop };
    for (const [name, listener] of Object.entries(events)) addEventListener(name as 'drop', listener, true);
    return () => {
      stopListening();
      for (const [name, listener] of Object.entries(events)) removeEventListener(name as 'drop', listener, true);
    };
  }, [connection, store, platform]);

  if (hint === null) return null;
  const { what, why } = placeWords(hint.place);
  return createPortal(
    <div className={`drop-hint drop-hint-${hint.place.kind}`} style={hint.box}>
      <p>
        <b>{what}</b>
        <span>{why}</span>
      </p>
    </div>,
    document.body,
  );
}

/** Whether a drag brings files. Tabs and text are dragged, too, and are somebody else's. */
function carriesFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes('Files') ?? false;
}

/** The pane beneath, if it takes input; else the run bar, which stands for the whole window. */
function hintFor(target: EventTarget | null, runs: ReadonlyMap<RunId, Run>): Hint | null {
  const pane = target instanceof Element ? target.closest<HTMLElement>('.pane[data-run]') : null;
  const place = placeOf(runs.get((pane?.dataset['run'] ?? '') as RunId));
  const shown =
    place.kind === 'run-bar' ? document.querySelector('.run-bar') : (pane?.querySelector('.pane-body') ?? pane);
  if (shown === null) return null;
  const { left, top, width, height } = shown.getBoundingClientRect();
  return { place, box: { left, top, width, height } };
}

function same(a: Hint | null, b: Hint | null): boolean {
  if (a === null || b === null) return a === b;
  const edges = ['left', 'top', 'width', 'height'] as const;
  return a.place.kind === b.place.kind && edges.every((edge) => a.box[edge] === b.box[edge]);
}
