import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HOST_STOPPED } from '../../../renderer/link/carrier.ts';
import { CallFailure, Connection } from '../../../renderer/link/connection.ts';
import type { OutputSink } from '../../../renderer/link/feed.ts';
import { createLinkStore } from '../../../renderer/link/store.ts';
import { parseClientMessage } from '../../../shared/protocol/messages.ts';
import { PROTOCOL_VERSION } from '../../../shared/protocol/version.ts';
import { idOf, runOf, ScriptedCarrier } from './scripted-host.ts';

interface Seen extends OutputSink {
  readonly log: string[];
}

/** A sink that writes down what it is given. */
function recorder(): Seen {
  const log: string[] = [];
  return {
    log,
    output: (at, spans, bytes) => log.push(`output ${at} ${spans.length} ${new TextDecoder().decode(bytes)}`),
    snapshot: (at, size, _bytes, skipped) => log.push(`snapshot ${at} ${size.cols}x${size.rows} ${skipped}`),
    skipped: (from, to, why) => log.push(`skipped ${from} ${to} ${why}`),
    end: (at) => log.push(`end ${at}`),
  };
}

const text = (value: string) => new TextEncoder().encode(value);
const span = (length: number) => [2, length, 0, 0, 0] as const;

describe('the connection', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  async function connected() {
    const carrier = new ScriptedCarrier();
    const store = createLinkStore();
    const connection = new Connection(carrier, store);
    connection.connect();
    await vi.advanceTimersByTimeAsync(0);
    carrier.last.welcome([runOf(1)]);
    return { carrier, store, connection };
  }

  /** Waits out one retry. */
  async function redialled(carrier: ScriptedCarrier) {
    const before = carrier.dials;
    for (let waited = 0; carrier.dials === before; waited += 50) {
      if (waited > 10_000) throw new Error('The page did not dial again within ten seconds.');
      await vi.advanceTimersByTimeAsync(50);
    }
  }

  it('says hello first and is online once it is welcome', async () => {
    const { carrier, store } = await connected();
    expect(carrier.last.said[0]).toEqual({ type: 'hello', version: PROTOCOL_VERSION, client: 'browser' });
    expect(store.getState().status).toEqual({ kind: 'online' });
    expect([...store.getState().runs.keys()]).toEqual([idOf(1)]);
  });

  it('says nothing that the host would not understand', async () => {
    const { carrier, connection } = await connected();
    const view = connection.feed.attach(idOf(1), null, recorder());
    carrier.last.say({ type: 'output', view: 1, at: 0, spans: [span(2)], bytes: text('ab') });
    view.acknowledge(2);
    connection.input(idOf(1), text('typed'));
    connection.resize(idOf(1), { cols: 100, rows: 30 });
    void connection.call('signal', { run: idOf(1), signal: 'SIGINT', target: 'foreground' }).catch(() => {});
    void connection.call('start', { command: runOf(1).command }).catch(() => {});
    view.detach();
    // Run ids of the scripted host are digits only, which is within the real alphabet.
    for (const said of carrier.last.said) expect(parseClientMessage(said)).toMatchObject({ ok: true });
    expect(carrier.last.said.length).toBe(8);
  });

  it('gives every answer to the call that asked, in whatever order they come', async () => {
    const { carrier, connection } = await connected();
    const first = connection.call('tree', { run: idOf(1) });
    const second = connection.call('kill', { run: idOf(1) });
    const [a, b] = carrier.last.all('call');
    carrier.last.say({ type: 'return', id: b?.['id'] as number, value: null });
    carrier.last.say({ type: 'return', id: a?.['id'] as number, value: { nodes: [] } });
    await expect(second).resolves.toBeNull();
    await expect(first).resolves.toEqual({ nodes: [] });
  });

  it('turns a refusal into a failure with its code and sentence', async () => {
    const { carrier, connection } = await connected();
    const call = connection.call('stop', { run: idOf(9) });
    const failed = expect(call).rejects.toEqual(new CallFailure('not-found', 'There is no such run.'));
    const [asked] = carrier.last.all('call');
    const id = asked?.['id'] as number;
    carrier.last.say({ type: 'throw', id, error: { code: 'not-found', message: 'There is no such run.' } });
    await failed;
  });

  it('tells the host nothing of a run that it is removing, or that is gone', async () => {
    const { carrier, connection } = await connected();
    const removed = connection.forget(idOf(1));
    const view = connection.feed.attach(idOf(1), null, recorder());
    connection.resize(idOf(1), { cols: 100, rows: 30 });
    connection.input(idOf(1), text('x'));
    const id = carrier.last.all('call').at(-1)?.['id'] as number;
    carrier.last.say({ type: 'forgotten', run: idOf(1) });
    carrier.last.say({ type: 'return', id, value: null });
    await removed;
    connection.feed.attach(idOf(1), null, recorder());
    carrier.last.say({ type: 'forgotten', run: idOf(2) });
    connection.feed.attach(idOf(2), null, recorder());
    view.detach();
    for (const type of ['attach', 'resize', 'input']) expect(carrier.last.all(type), type).toEqual([]);
  });

  it('takes a removal for done when there is nothing left to remove, and shows again what could not be removed', async () => {
    const { carrier, connection } = await connected();
    const answer = (code: 'not-found' | 'running') => {
      const id = carrier.last.all('call').at(-1)?.['id'] as number;
      carrier.last.say({ type: 'throw', id, error: { code, message: 'No.' } });
    };
    const first = connection.forget(idOf(1));
    connection.feed.attach(idOf(1), null, recorder());
    const failed = expect(first).rejects.toMatchObject({ code: 'running' });
    answer('running');
    await failed;
    expect(carrier.last.all('attach')).toEqual([{ type: 'attach', view: 1, run: idOf(1), from: null }]);
    const second = connection.forget(idOf(9));
    answer('not-found');
    await expect(second).resolves.toBeUndefined();
  });

  it('fails calls that were under way when the host went, and calls without a host', async () => {
    const { carrier, connection } = await connected();
    const call = connection.call('kill', { run: idOf(1) });
    const failed = expect(call).rejects.toMatchObject({ code: 'offline' });
    carrier.last.hangUp();
    await failed;
    await expect(connection.call('kill', { run: idOf(1) })).rejects.toMatchObject({ code: 'offline' });
  });

  it('attaches a view again where it was, so that no byte is repeated or missed', async () => {
    const { carrier, connection } = await connected();
    const sink = recorder();
    const view = connection.feed.attach(idOf(1), null, sink);
    expect(carrier.last.all('attach')).toEqual([{ type: 'attach', view: 1, run: idOf(1), from: null }]);
    carrier.last.say({ type: 'output', view: 1, at: 100, spans: [span(3)], bytes: text('abc') });
    view.acknowledge(102);
    expect(carrier.last.all('ack')).toEqual([{ type: 'ack', view: 1, upTo: 102 }]);

    carrier.last.hangUp();
    await redialled(carrier);
    carrier.last.welcome([runOf(1)]);
    expect(carrier.last.all('attach')).toEqual([{ type: 'attach', view: 1, run: idOf(1), from: 103 }]);
    carrier.last.say({ type: 'output', view: 1, at: 103, spans: [span(2)], bytes: text('de') });
    expect(sink.log).toEqual(['output 100 1 abc', 'output 103 1 de']);

    // A receipt for bytes of the old connection means nothing to the new one.
    view.acknowledge(103);
    view.acknowledge(105);
    expect(carrier.last.all('ack')).toEqual([{ type: 'ack', view: 1, upTo: 105 }]);
  });

  it('goes on behind a snapshot and behind what was skipped', async () => {
    const { carrier, connection } = await connected();
    const sink = recorder();
    connection.feed.attach(idOf(1), 0, sink);
    const size = { cols: 80, rows: 24 };
    carrier.last.say({ type: 'skipped', view: 1, from: 0, to: 500, why: 'evicted' });
    carrier.last.say({ type: 'snapshot', view: 1, at: 900, size, bytes: text('x'), skipped: 400 });
    carrier.last.hangUp();
    await redialled(carrier);
    carrier.last.welcome([runOf(1)]);
    expect(carrier.last.all('attach')[0]?.['from']).toBe(900);
    expect(sink.log).toEqual(['skipped 0 500 evicted', 'snapshot 900 80x24 400']);
  });

  it('leaves views alone that have detached or have been given everything', async () => {
    const { carrier, connection } = await connected();
    connection.feed.attach(idOf(1), 0, recorder());
    const gone = connection.feed.attach(idOf(1), 0, recorder());
    carrier.last.say({ type: 'end', view: 1, at: 0 });
    gone.detach();
    expect(carrier.last.all('detach')).toEqual([{ type: 'detach', view: 2 }]);
    carrier.last.hangUp();
    await redialled(carrier);
    carrier.last.welcome([runOf(1)]);
    expect(carrier.last.all('attach')).toEqual([]);
  });

  it('attaches views that were made before there was a connection', async () => {
    const carrier = new ScriptedCarrier();
    const connection = new Connection(carrier, createLinkStore());
    connection.feed.attach(idOf(1), 7, recorder());
    connection.connect();
    await vi.advanceTimersByTimeAsync(0);
    carrier.last.welcome([runOf(1)]);
    expect(carrier.last.all('attach')).toEqual([{ type: 'attach', view: 1, run: idOf(1), from: 7 }]);
  });

  it('dials ever more slowly while the host is gone, and says since when', async () => {
    const { carrier, store } = await connected();
    carrier.last.hangUp();
    carrier.refuse = 'unreachable';
    expect(store.getState().status).toMatchObject({ kind: 'offline', cause: 'gone' });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(carrier.dials).toBeGreaterThan(10);
    expect(carrier.dials).toBeLessThan(25);
    carrier.refuse = null;
    await redialled(carrier);
    carrier.last.welcome([runOf(1), runOf(2)]);
    expect(store.getState().status).toEqual({ kind: 'online' });
    expect(store.getState().runs.size).toBe(2);
  });

  it('tells a host that has stopped from one that is gone', async () => {
    const announced = await connected();
    announced.carrier.last.say({ type: 'closing', reason: 'Ctrl-C' });
    expect(announced.store.getState().closing).toBe('Ctrl-C');
    announced.carrier.last.hangUp();
    expect(announced.store.getState().status).toMatchObject({ kind: 'offline', cause: 'stopped' });
    expect(announced.store.getState().closing).toBeNull();

    const unannounced = await connected();
    unannounced.carrier.last.hangUp(HOST_STOPPED);
    expect(unannounced.store.getState().status).toMatchObject({ kind: 'offline', cause: 'stopped' });
  });

  it('does not knock again with a token that was refused', async () => {
    const carrier = new ScriptedCarrier();
    carrier.refuse = 'token-refused';
    const store = createLinkStore();
    const connection = new Connection(carrier, store);
    connection.connect();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(store.getState().status).toEqual({ kind: 'locked', why: 'token-refused' });
    expect(carrier.dials).toBe(1);

    carrier.refuse = null;
    connection.connect();
    await vi.advanceTimersByTimeAsync(0);
    carrier.last.welcome();
    expect(store.getState().status).toEqual({ kind: 'online' });
  });

  it('stops when the host is of another version, whoever notices', async () => {
    const carrier = new ScriptedCarrier();
    const store = createLinkStore();
    new Connection(carrier, store).connect();
    await vi.advanceTimersByTimeAsync(0);
    carrier.last.welcome([], { version: PROTOCOL_VERSION + 1 });
    expect(store.getState().status.kind).toBe('turned-away');

    const turned = new ScriptedCarrier();
    const other = createLinkStore();
    new Connection(turned, other).connect();
    await vi.advanceTimersByTimeAsync(0);
    turned.last.hangUp('This page speaks version 1, the host version 2: reload the page.');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(other.getState().status).toMatchObject({ kind: 'turned-away' });
    expect(turned.dials).toBe(1);
  });

  it('sends a large paste in pieces and drops what is typed while the host is away', async () => {
    const { carrier, connection } = await connected();
    const paste = new Uint8Array(200_000).map((_, index) => index % 251);
    connection.input(idOf(1), paste);
    const pieces = carrier.last.all('input').map((note) => note['bytes'] as Uint8Array);
    expect(pieces.length).toBe(4);
    expect(Buffer.concat(pieces).equals(Buffer.from(paste))).toBe(true);

    carrier.last.hangUp();
    connection.input(idOf(1), text('rm -rf'));
    await redialled(carrier);
    carrier.last.welcome([runOf(1)]);
    expect(carrier.last.all('input')).toEqual([]);
  });

  it('says its colours on every connection', async () => {
    const { carrier, connection } = await connected();
    const colours = {
      foreground: '#ffffff',
      background: '#000000',
      cursor: '#ffffff',
      palette: Array(16).fill('#000000'),
    };
    connection.setColours(colours);
    carrier.last.hangUp();
    await redialled(carrier);
    carrier.last.welcome();
    expect(carrier.last.all('colours')).toEqual([{ type: 'colours', colours }]);
  });

  it('keeps up with runs, and shows what the host has to say', async () => {
    const { carrier, store } = await connected();
    carrier.last.say({ type: 'run', run: runOf(2) });
    carrier.last.say({ type: 'run', run: runOf(1, { state: 'stopping' }) });
    // News that follow closely are gathered, and never overtaken by what is told after them.
    carrier.last.say({ type: 'forgotten', run: idOf(2) });
    expect([...store.getState().runs.keys()]).toEqual([idOf(1)]);
    expect(store.getState().runs.get(idOf(1))?.state).toBe('stopping');
    carrier.last.say({ type: 'notice', level: 'warning', text: 'The disk is full.' });
    carrier.last.say({ type: 'notice', level: 'warning', text: 'The disk is full.' });
    carrier.last.say({ type: 'refused', error: 'That made no sense.' });
    expect(store.getState().notices.map(({ level, text }) => [level, text])).toEqual([
      ['warning', 'The disk is full.'],
      ['error', 'That made no sense.'],
    ]);
  });
});
