import { describe, expect, it } from 'vitest';
import {
  arrangeByHand,
  closePane,
  createLayoutStore,
  focusPane,
  focusTowards,
  isMaximised,
  openPane,
  splitPane,
  stepFocus,
  tidyUp,
  toggleMaximised,
} from '../../../renderer/layout.ts';
import { keepLayout } from '../../../renderer/layout-keeping.ts';
import { createLinkStore, putRuns, removeRun } from '../../../renderer/link/store.ts';
import { runsOf, tilesOf } from '../../../renderer/places.ts';
import type { Arrangement, Place } from '../../../shared/model/arrangement.ts';
import type { Run } from '../../../shared/model/run.ts';
import { hostInfo, idOf, runOf } from './scripted-host.ts';

/** A window's memory. */
function memory() {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
}

/** What a host keeps: the same for every window on it. */
interface HostMemory {
  layout: Arrangement | null;
}

const ended = (n: number): Run => runOf(n, { state: 'ended', ending: { kind: 'exited', code: 0 } });

/** A page that has just been welcomed to these runs. */
function page(
  runs: readonly Run[],
  { own = memory(), kept = { layout: null } as HostMemory, dataDirectory = '/data' } = {},
) {
  const link = createLinkStore();
  const layout = createLayoutStore();
  keepLayout(link, layout, {
    own,
    tellHost: (arrangement) => {
      kept.layout = arrangement;
    },
  });
  const known = new Map(runs.map((run) => [run.id, run]));
  link.setState({ host: hostInfo({ dataDirectory }), runs: known, layout: kept.layout });
  const state = () => layout.getState();
  const open = () => runsOf(state().root);
  return { link, layout, own, kept, open, state, sketch: () => sketch(state().root), runs: () => link.getState().runs };
}

/** A place in a line: `1|2/3` is one beside two stacked, `[1 2*]` a tile whose second tab shows. */
function sketch(place: Place | null): string {
  if (place === null) return '';
  if (place.kind === 'split') {
    const parts = place.parts.map((part) => {
      const inner = sketch(part.place);
      return place.along === 'column' && part.place.kind === 'split' ? `(${inner})` : inner;
    });
    return parts.join(place.along === 'row' ? '|' : '/');
  }
  if (place.runs.length === 1) return String(Number(place.runs[0]));
  return `[${place.runs.map((run) => `${Number(run)}${run === place.active ? '*' : ''}`).join(' ')}]`;
}

describe('the arrangement of panes', () => {
  it('opens what is running when a window is new, and leaves what ended to the list', () => {
    const { sketch } = page([ended(1), runOf(2), runOf(3)]);
    expect(sketch()).toBe('2|3');
  });

  it('makes a tidy grid of the first four without moving what is there, then tabs beside the pane in use', () => {
    const { layout, link, runs, sketch } = page([]);
    const seen: string[] = [];
    for (let n = 1; n <= 6; n += 1) {
      putRuns(link, [runOf(n)]);
      openPane(layout, idOf(n), runs());
      seen.push(sketch());
    }
    expect(seen).toEqual(['1', '1|2', '1|2/3', '1/4|2/3', '1/[4 5*]|2/3', '1/[4 5 6*]|2/3']);
    focusPane(layout, idOf(2));
    putRuns(link, [runOf(7)]);
    openPane(layout, idOf(7), runs());
    expect(sketch()).toBe('1/[4 5 6*]|[2 7*]/3');
  });

  it('closes up tidily: the others keep their places while it still looks like a grid', () => {
    const { layout, sketch } = page([runOf(1), runOf(2), runOf(3), runOf(4)]);
    expect(sketch()).toBe('1/4|2/3');
    closePane(layout, idOf(2));
    expect(sketch()).toBe('1/4|3');
    closePane(layout, idOf(3));
    expect(sketch()).toBe('1|4');
  });

  it('leaves tiles alone that a person has arranged: what is new is a tab', () => {
    const { layout, link, runs, sketch, state } = page([runOf(1), runOf(2)]);
    const root = state().root;
    if (root?.kind !== 'split') throw new Error('two runs make two tiles');
    arrangeByHand(layout, { ...root, along: 'column' });
    focusPane(layout, idOf(1));
    putRuns(link, [runOf(3)]);
    openPane(layout, idOf(3), runs());
    expect(sketch()).toBe('[1 3*]/2');
    closePane(layout, idOf(2));
    expect(sketch()).toBe('[1 3*]');
    tidyUp(layout);
    expect(sketch()).toBe('1|3');
    expect(state().tidy).toBe(true);
  });

  it('splits a tab off its tile, and has nothing to split in a tile of one', () => {
    const { layout, link, runs, sketch, state } = page([runOf(1)]);
    expect(splitPane(layout, idOf(1), 'right')).toBe(false);
    arrangeByHand(layout, state().root);
    putRuns(link, [runOf(2)]);
    openPane(layout, idOf(2), runs());
    expect(sketch()).toBe('[1 2*]');
    expect(splitPane(layout, idOf(2), 'left')).toBe(true);
    expect(sketch()).toBe('2|1');
    expect(state().focused).toBe(idOf(2));
  });

  it('shares many panes out over nine tiles when it is asked to be tidy', () => {
    const runs = Array.from({ length: 20 }, (_, index) => runOf(index + 1));
    const { layout, runs: known, state } = page(runs);
    for (const run of runs) openPane(layout, run.id, known());
    tidyUp(layout);
    expect(tilesOf(state().root).length).toBeLessThanOrEqual(9);
    expect(runsOf(state().root).length).toBe(20);
    expect(state().focused).toBe(idOf(20));
  });

  it('brings every pane back after a reload, in its place', () => {
    const first = page([ended(1), runOf(2), runOf(3)]);
    openPane(first.layout, idOf(1), first.runs());
    closePane(first.layout, idOf(2));
    toggleMaximised(first.layout, idOf(1));
    const again = page([ended(1), runOf(2), runOf(3)], first);
    expect(again.sketch()).toBe(first.sketch());
    expect(again.state().focused).toBe(idOf(1));
    expect(again.state().maximised).toBe(idOf(1));
  });

  it('begins a new window as the last one was, and lets each keep its own from then on', () => {
    const first = page([ended(1), runOf(2)]);
    openPane(first.layout, idOf(1), first.runs());
    const second = page([ended(1), runOf(2)], { kept: first.kept });
    expect(second.sketch()).toBe('2|1');
    closePane(second.layout, idOf(2));
    expect(page([ended(1), runOf(2)], { kept: first.kept }).sketch()).toBe('1');
    expect(page([ended(1), runOf(2)], first).sketch()).toBe('2|1');
  });

  it('opens a run that was started while no window was there', () => {
    const first = page([runOf(1)]);
    expect(page([runOf(1), runOf(2)], { kept: first.kept }).sketch()).toBe('1|2');
  });

  it('keeps the arrangements of two data directories apart', () => {
    const first = page([runOf(1)]);
    closePane(first.layout, idOf(1));
    expect(page([runOf(1)], { own: first.own, dataDirectory: '/other' }).sketch()).toBe('1');
    expect(page([runOf(1)], { own: first.own }).sketch()).toBe('');
  });

  it('puts a restarted run in the place of its predecessor', () => {
    const { link, layout, sketch, state } = page([runOf(1), runOf(2)]);
    focusPane(layout, idOf(1));
    putRuns(link, [runOf(3, { predecessor: idOf(1) })]);
    expect(sketch()).toBe('3|2');
    expect(state().focused).toBe(idOf(3));
  });

  it('closes the pane of a run that is forgotten', () => {
    const { link, sketch } = page([runOf(1), runOf(2)]);
    removeRun(link, idOf(1));
    expect(sketch()).toBe('2');
  });

  it('keeps the pane of a run that it has started and not yet heard of', () => {
    const { layout, link, runs, sketch } = page([runOf(1)]);
    openPane(layout, idOf(5), runs());
    putRuns(link, [runOf(1, { title: 'news of another' })]);
    expect(sketch()).toBe('1|5');
    putRuns(link, [runOf(5)]);
    expect(sketch()).toBe('1|5');
  });

  it('opens what others start only while there is room, and takes the keyboard from nobody', () => {
    const { link, layout, open, state } = page([runOf(1)]);
    focusPane(layout, idOf(1));
    for (let n = 2; n <= 9; n += 1) putRuns(link, [runOf(n)]);
    expect(open().length).toBe(4);
    expect(state().focused).toBe(idOf(1));
  });

  it('lets the oldest ended pane give way when there are too many', () => {
    const runs = [runOf(1), ended(2), ...Array.from({ length: 23 }, (_, index) => runOf(index + 3))];
    const { layout, runs: known, open } = page(runs);
    for (const run of runs) openPane(layout, run.id, known());
    expect(open().length).toBe(24);
    expect(open()).toContain(idOf(1));
    expect(open()).not.toContain(idOf(2));
  });

  it('gives the focus to the tab that takes the place, else to the neighbour, when the pane in use is closed', () => {
    const { layout, link, runs, state, sketch } = page([runOf(1), runOf(2), runOf(3), runOf(4)]);
    focusPane(layout, idOf(2));
    putRuns(link, [runOf(5)]);
    openPane(layout, idOf(5), runs());
    expect(sketch()).toBe('1/4|[2 5*]/3');
    closePane(layout, idOf(5));
    expect(state().focused).toBe(idOf(2));
    closePane(layout, idOf(2));
    expect(state().focused).toBe(idOf(3));
    closePane(layout, idOf(3));
    expect(state().focused).toBe(idOf(4));
  });

  it('steps through panes and tabs, and towards a side', () => {
    const { layout, link, runs, state, sketch } = page([runOf(1), runOf(2), runOf(3)]);
    expect(sketch()).toBe('1|2/3');
    focusPane(layout, idOf(1));
    focusTowards(layout, 'right');
    expect(state().focused).toBe(idOf(2));
    focusTowards(layout, 'down');
    expect(state().focused).toBe(idOf(3));
    focusTowards(layout, 'down');
    expect(state().focused).toBe(idOf(3));
    focusTowards(layout, 'left');
    expect(state().focused).toBe(idOf(1));
    stepFocus(layout, -1);
    expect(state().focused).toBe(idOf(3));
    arrangeByHand(layout, state().root);
    putRuns(link, [runOf(4)]);
    openPane(layout, idOf(4), runs());
    expect(sketch()).toBe('1|2/[3 4*]');
    stepFocus(layout, -1);
    expect(sketch()).toBe('1|2/[3* 4]');
    stepFocus(layout, 1);
    stepFocus(layout, 1);
    expect(state().focused).toBe(idOf(1));
  });

  it('maximises a tile with its tabs, follows the focus, and goes back', () => {
    const { layout, state } = page([runOf(1), runOf(2)]);
    const before = state().root;
    toggleMaximised(layout, idOf(1));
    expect(isMaximised(state(), idOf(1))).toBe(true);
    stepFocus(layout, 1);
    expect(isMaximised(state(), idOf(2))).toBe(true);
    toggleMaximised(layout, idOf(2));
    expect(state().maximised).toBe(null);
    expect(state().root).toEqual(before);
  });

  it('begins anew when what this window kept makes no sense', () => {
    const own = memory();
    for (const text of ['{"root": [3', '{"version": 1, "root": 4}', 'null']) {
      own.kept.set('proactor:layout:/data', text);
      expect(page([runOf(1)], { own }).sketch()).toBe('1');
    }
  });
});
