import { describe, expect, it } from 'vitest';
import {
  closePane,
  createLayoutStore,
  focusPane,
  followRuns,
  openPane,
  toggleMaximised,
} from '../../../renderer/layout.ts';
import { createLinkStore, putRun, removeRun } from '../../../renderer/link/store.ts';
import type { Run } from '../../../shared/model/run.ts';
import { hostInfo, idOf, runOf } from './scripted-host.ts';

/** A storage in memory. */
function storage() {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
}

const ended = (n: number): Run => runOf(n, { state: 'ended', ending: { kind: 'exited', code: 0 } });

/** A page that has just been welcomed to these runs. */
function page(runs: readonly Run[], storages = [storage()], dataDirectory = '/data') {
  const link = createLinkStore();
  const layout = createLayoutStore();
  followRuns(link, layout, storages);
  link.setState({ host: hostInfo({ dataDirectory }), runs: new Map(runs.map((run) => [run.id, run])) });
  const open = () => layout.getState().open;
  return { link, layout, storages, open, runs: () => link.getState().runs };
}

describe('the arrangement of panes', () => {
  it('opens what is running when a window is new, and leaves what ended to the list', () => {
    const { open } = page([ended(1), runOf(2), runOf(3)]);
    expect(open()).toEqual([idOf(2), idOf(3)]);
  });

  it('brings every pane back after a reload, in order', () => {
    const first = page([ended(1), runOf(2), runOf(3)]);
    openPane(first.layout, idOf(1), first.runs());
    closePane(first.layout, idOf(2));
    toggleMaximised(first.layout, idOf(1));
    const again = page([ended(1), runOf(2), runOf(3)], first.storages);
    expect(again.open()).toEqual([idOf(3), idOf(1)]);
    expect(again.layout.getState().focused).toBe(idOf(1));
    expect(again.layout.getState().maximised).toBe(idOf(1));
  });

  it('opens a run that was started while no window was there', () => {
    const first = page([runOf(1)]);
    const again = page([runOf(1), runOf(2)], first.storages);
    expect(again.open()).toEqual([idOf(1), idOf(2)]);
  });

  it('keeps the arrangements of two data directories apart', () => {
    const first = page([runOf(1)]);
    closePane(first.layout, idOf(1));
    expect(page([runOf(1)], first.storages, '/other').open()).toEqual([idOf(1)]);
    expect(page([runOf(1)], first.storages, '/data').open()).toEqual([]);
  });

  it('prefers what this window kept to what another one kept', () => {
    const mine = storage();
    const shared = storage();
    const first = page([ended(1), runOf(2)], [mine, shared]);
    openPane(first.layout, idOf(1), first.runs());
    const other = page([ended(1), runOf(2)], [storage(), shared]);
    closePane(other.layout, idOf(2));
    expect(page([ended(1), runOf(2)], [storage(), shared]).open()).toEqual([idOf(1)]);
    expect(page([ended(1), runOf(2)], [mine, shared]).open()).toEqual([idOf(2), idOf(1)]);
  });

  it('puts a restarted run in the place of its predecessor', () => {
    const { link, layout, open } = page([runOf(1), runOf(2)]);
    focusPane(layout, idOf(1));
    putRun(link, runOf(3, { predecessor: idOf(1) }));
    expect(open()).toEqual([idOf(3), idOf(2)]);
    expect(layout.getState().focused).toBe(idOf(3));
  });

  it('closes the pane of a run that is forgotten', () => {
    const { link, open } = page([runOf(1), runOf(2)]);
    removeRun(link, idOf(1));
    expect(open()).toEqual([idOf(2)]);
  });

  it('opens what others start only while there is room', () => {
    const { link, open } = page([]);
    for (let n = 1; n <= 9; n += 1) putRun(link, runOf(n));
    expect(open().length).toBe(4);
  });

  it('lets the oldest ended pane give way when there are too many', () => {
    const runs = [runOf(1), ended(2), ...Array.from({ length: 15 }, (_, index) => runOf(index + 3))];
    const { layout, runs: known, open } = page(runs);
    for (const run of runs) openPane(layout, run.id, known());
    expect(open().length).toBe(16);
    expect(open()).toContain(idOf(1));
    expect(open()).not.toContain(idOf(2));
  });

  it('gives the focus to a neighbour when the pane in use is closed', () => {
    const { layout } = page([runOf(1), runOf(2), runOf(3)]);
    focusPane(layout, idOf(2));
    closePane(layout, idOf(2));
    expect(layout.getState().focused).toBe(idOf(3));
    closePane(layout, idOf(3));
    expect(layout.getState().focused).toBe(idOf(1));
  });

  it('begins anew when what was kept makes no sense', () => {
    const broken = storage();
    broken.kept.set('proactor:layout:/data', '{"open": [3');
    expect(page([runOf(1)], [broken]).open()).toEqual([idOf(1)]);
    broken.kept.set('proactor:layout:/data', '{"open": [3], "focused": 4}');
    expect(page([runOf(1)], [broken]).open()).toEqual([idOf(1)]);
  });
});
