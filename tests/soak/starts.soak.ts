// Thousands of mixed starts, 16 at once, must leave the host as it was: descriptors, children, timers, handles,
// listeners, memory. `--starts N` sets how many (default 10,000). Needs --expose-gc; ends with 1 when anything is left.
import assert from 'node:assert/strict';
import { createHook } from 'node:async_hooks';
import { getEventListeners } from 'node:events';
import { readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import {
  createPipe,
  createPipeline,
  createSubprocessExec,
  createSubprocessShell,
  listProcesses,
  openReader,
  openWriter,
  PipeError,
  run,
  type SubprocessProtocol,
  subprocessExec,
  subprocessTerminal,
} from '../../electron/engine/index.ts';

/** How many starts are under way at once. */
const WIDE = 16;

/** Starts before the first look: what is made once and kept is there after them. */
const WARM_UP = 500;

/** What memory may grow by. */
const MAX_HEAP_GROWTH = 4e6;
const MAX_RSS_GROWTH = 40e6;

/** A start that takes longer has hung; milliseconds. */
const STUCK = 60_000;

/** After one kind alone: longer than the interval of any timer that only runs while it is needed, in milliseconds. */
const PAUSE = 250;

/** After the last start: longer than every timer of the engine's, in milliseconds. */
const SETTLING = 1500;

const PIPES = { stdin: 'pipe', stdout: 'pipe', stderr: 'pipe' } as const;

/** Shared by many calls and never aborted: whoever listens to it and forgets to stop can be counted. */
const shared = new AbortController().signal;

const bytes = (text: string) => new TextEncoder().encode(text);

function text(data: Uint8Array | null): string {
  assert.ok(data !== null, 'there are no bytes');
  return new TextDecoder().decode(data);
}

async function fails(promise: Promise<unknown>, code: string): Promise<void> {
  await assert.rejects(promise, { code });
}

/** Gathers what a subprocess says, and knows when all is over. */
class Gatherer implements SubprocessProtocol {
  output = '';
  #over: () => void = () => {};
  readonly over = new Promise<void>((resolve) => {
    this.#over = resolve;
  });

  pipeDataReceived(_fd: number, data: Uint8Array): void {
    this.output += text(data);
  }

  connectionLost(): void {
    this.#over();
  }
}

/** Every kind of start, by name. Each checks what came of it. */
const KINDS: Readonly<Record<string, () => Promise<void>>> = {
  async 'pipes and communicate'() {
    const child = await createSubprocessExec('cat', [], { ...PIPES, signal: shared });
    const [out, err] = await child.communicate(bytes('to and fro'), { signal: shared });
    assert.deepEqual([text(out), text(err), child.returncode], ['to and fro', '', 0]);
    await child.waitClosed({ signal: shared });
  },
  async 'shell, failing'() {
    const child = await createSubprocessShell('echo said; exit 3', { stdin: 'devnull', stdout: 'pipe' });
    const [out] = await child.communicate();
    assert.deepEqual([text(out), await child.wait({ signal: shared })], ['said\n', 3]);
    await child.closed;
  },
  async 'stderr merged'() {
    const { stdout, stderr } = await run('sh', ['-c', 'echo a; echo b >&2; echo c'], { stderr: 'stdout' });
    assert.deepEqual([text(stdout), stderr], ['a\nb\nc\n', null]);
  },
  async 'null devices'() {
    const streams = { stdin: 'devnull', stdout: 'devnull', stderr: 'devnull' } as const;
    const child = await createSubprocessExec('cat', [], streams);
    assert.equal(await child.wait(), 0);
    await child.closed;
  },
  async 'extra descriptors'() {
    const child = await createSubprocessExec('sh', ['-c', 'read word <&4; echo "$word" >&3'], {
      ...PIPES,
      extraFds: { 3: 'out', 4: 'in' },
    });
    const [out, input] = [child.pipe(3), child.pipe(4)];
    assert.ok(out !== null && 'readline' in out && input !== null && 'write' in input);
    input.write(bytes('four\n'));
    assert.equal(text(await out.readline({ signal: shared })), 'four\n');
    input.close();
    assert.equal((await out.read()).length, 0);
    await child.communicate();
    await child.closed;
    assert.equal(child.returncode, 0);
  },
  async 'missing program'() {
    await fails(createSubprocessExec('/no/such/program', [], PIPES), 'ENOENT');
  },
  async 'missing directory'() {
    await fails(createSubprocessExec('true', [], { ...PIPES, cwd: '/no/such/directory' }), 'ENOENT');
  },
  async 'aborted before'() {
    await assert.rejects(createSubprocessExec('sleep', ['60'], { ...PIPES, signal: AbortSignal.abort() }), {
      name: 'AbortError',
    });
  },
  async 'aborted in the middle'() {
    const controller = new AbortController();
    const start = createSubprocessExec('sleep', ['60'], { ...PIPES, signal: controller.signal });
    controller.abort();
    await assert.rejects(start, { name: 'AbortError' });
    assert.equal(getEventListeners(controller.signal, 'abort').length, 0);
  },
  async 'waits given up'() {
    const controller = new AbortController();
    const { signal } = controller;
    const child = await createSubprocessExec('cat', [], PIPES);
    const waits: Promise<unknown>[] = [
      child.wait({ signal }),
      child.waitClosed({ signal }),
      child.stdout?.readline({ signal }) ?? Promise.resolve(),
      child.stderr?.read(-1, { signal }) ?? Promise.resolve(),
    ];
    controller.abort();
    for (const { status } of await Promise.allSettled(waits)) assert.equal(status, 'rejected');
    assert.equal(getEventListeners(signal, 'abort').length, 0);
    const [out] = await child.communicate(bytes('not lost'));
    assert.equal(text(out), 'not lost');
    await child.closed;
  },
  async 'communicate given up'() {
    const controller = new AbortController();
    const child = await createSubprocessExec('sleep', ['60'], PIPES);
    const given = child.communicate(null, { signal: controller.signal });
    controller.abort();
    await assert.rejects(given, { name: 'AbortError' });
    assert.equal(getEventListeners(controller.signal, 'abort').length, 0);
    child.kill();
    await child.communicate();
    await child.closed;
    assert.equal(child.returncode, -9);
  },
  async 'run, aborted while it runs'() {
    const controller = new AbortController();
    const result = run('sleep', ['60'], { signal: controller.signal });
    setTimeout(() => controller.abort(), 5);
    await assert.rejects(result, { name: 'AbortError' });
    assert.equal(getEventListeners(controller.signal, 'abort').length, 0);
  },
  async 'terminal with output'() {
    const [transport, gatherer] = await subprocessTerminal(() => new Gatherer(), 'sh', ['-c', 'echo seen; exit 4']);
    transport.terminal?.resize({ cols: 100, rows: 30 });
    await gatherer.over;
    assert.deepEqual([gatherer.output, transport.getReturncode()], ['seen\r\n', 4]);
  },
  async 'terminal without output'() {
    const [transport, gatherer] = await subprocessTerminal(() => new Gatherer(), 'true', [], { signal: shared });
    await gatherer.over;
    assert.deepEqual([gatherer.output, transport.getReturncode()], ['', 0]);
  },
  async 'terminal, closed while it runs'() {
    const [transport, gatherer] = await subprocessTerminal(() => new Gatherer(), 'cat');
    transport.getPipeTransport(0)?.write(bytes('typed\n'));
    transport.close();
    await gatherer.over;
    assert.notEqual(transport.getReturncode(), null);
  },
  async 'killed by a signal'() {
    const child = await createSubprocessExec('sleep', ['60'], PIPES);
    child.terminate();
    assert.equal(await child.wait(), -15);
    child.close();
    await child.closed;
  },
  async 'tree killed'() {
    const child = await createSubprocessShell('sleep 60 & sleep 60', { ...PIPES, newSession: true });
    const { left } = await child.killTree({ graceMs: 50 });
    assert.deepEqual(left, []);
    await child.communicate();
    await child.closed;
    assert.equal(child.returncode, -15);
  },
  async 'existing pipe read'() {
    const pipe = createPipe();
    const child = await createSubprocessExec('echo', ['through'], { stdin: 'devnull', stdout: pipe.write });
    pipe.close('write');
    const { reader } = await openReader(pipe.read);
    assert.equal(text(await reader.read(-1, { signal: shared })), 'through\n');
    assert.equal(await child.wait(), 0);
    await child.closed;
  },
  async 'existing pipe written'() {
    const pipe = createPipe();
    const child = await createSubprocessExec('cat', [], { stdin: pipe.read, stdout: 'pipe' });
    pipe.close('read');
    const writer = await openWriter(pipe.write);
    writer.write(bytes('the other way'));
    await writer.drain({ signal: shared });
    writer.close();
    const [out] = await child.communicate();
    assert.equal(text(out), 'the other way');
    await Promise.all([child.closed, writer.waitClosed()]);
  },
  async pipeline() {
    const stages = await createPipeline([
      { program: 'sh', args: ['-c', 'printf "b\\na\\n"; exit 3'], options: { stdin: 'devnull' } },
      { program: 'sort' },
      { program: 'cat', options: { stdout: 'pipe' } },
    ]);
    assert.equal(text((await stages.at(-1)?.communicate())?.[0] ?? null), 'a\nb\n');
    assert.deepEqual(await Promise.all(stages.map((stage) => stage.wait())), [3, 0, 0]);
    await Promise.all(stages.map((stage) => stage.closed));
  },
  async 'pipeline that fails'() {
    await fails(createPipeline([{ program: 'sleep', args: ['60'] }, { program: '/no/such/program' }]), 'ENOENT');
  },
  async 'input that nobody reads'() {
    const { returncode } = await run('true', [], { input: new Uint8Array(200_000) });
    assert.equal(returncode, 0);
  },
  async 'reader that goes away'() {
    const child = await createSubprocessExec('sh', ['-c', 'exec <&-; echo closed; exec sleep 60'], PIPES);
    assert.equal(text((await child.stdout?.readline()) ?? null), 'closed\n');
    await child.stdin?.waitClosed();
    await assert.rejects(child.stdin?.drain() ?? Promise.resolve(), PipeError);
    child.close();
    await child.closed;
  },
  async 'lines left in the middle'() {
    const child = await createSubprocessExec('yes', [], { stdin: 'devnull', stdout: 'pipe' });
    let lines = 0;
    for await (const line of child.stdout?.lines() ?? []) {
      assert.equal(line, 'y');
      if (++lines === 1000) break;
    }
    child.close();
    await child.closed;
    assert.equal(lines, 1000);
  },
  async 'transport closed at once'() {
    const [transport, gatherer] = await subprocessExec(() => new Gatherer(), 'cat');
    transport.close();
    await gatherer.over;
    assert.equal(transport.getReturncode(), -9);
  },
  async 'the fallback'() {
    const options = { backend: 'child_process', input: bytes('by Node') } as const;
    const { stdout, returncode } = await run('cat', [], options);
    assert.deepEqual([text(stdout), returncode], ['by Node', 0]);
    await fails(run('/no/such/program', [], options), 'ENOENT');
  },
};

// ---- what is counted ------------------------------------------------------------------------------------------------

/** Handles and timers, also those that don't keep the loop alive, which Node's own list leaves out. */
const HANDLES = new Set(['Timeout', 'PIPEWRAP', 'TTYWRAP', 'PROCESSWRAP', 'SIGNALWRAP']);
const handles = new Map<number, string>();
createHook({
  init(id, type) {
    if (HANDLES.has(type)) handles.set(id, type);
  },
  destroy(id) {
    handles.delete(id);
  },
}).enable();

const timers = () => [...handles.values()].filter((type) => type === 'Timeout').length;

function tally(names: Iterable<string>): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
}

function children(zombies: boolean): number {
  return listProcesses().filter(({ parent, state }) => parent === process.pid && (state === 'zombie') === zombies)
    .length;
}

function processListeners(): string {
  return process
    .eventNames()
    .map((name) => `${String(name)} ${process.listenerCount(name)}`)
    .sort()
    .join(', ');
}

const MEMORY = new Set(['heap', 'array buffers', 'rss']);

/** Everything that must be as it was. Numbers of bytes may grow a little, everything else is equal. */
function look(): Readonly<Record<string, number | string>> {
  const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
  return {
    descriptors: readdirSync('/proc/self/fd').length,
    zombies: children(true),
    children: children(false),
    'active resources': tally(process.getActiveResourcesInfo()),
    'timers and handles': tally(handles.values()),
    'listeners of the process': processListeners(),
    'listeners of the signal': getEventListeners(shared, 'abort').length,
    heap: heapUsed,
    'array buffers': arrayBuffers,
    rss,
  };
}

/** Lets everything end that ends by itself, and collects what nobody holds. */
async function settle(): Promise<void> {
  const collect = globalThis.gc;
  assert.ok(collect !== undefined, 'run this with --expose-gc');
  await new Promise((resolve) => setTimeout(resolve, SETTLING));
  // Finalizers run between collections, and may let go of more.
  for (let i = 0; i < 4; i++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

// ---- the run --------------------------------------------------------------------------------------------------------

const names = Object.keys(KINDS);
const running = new Map<number, { readonly name: string; readonly since: number }>();

async function one(at: number): Promise<void> {
  const name = names[at % names.length] ?? '';
  running.set(at, { name, since: performance.now() });
  try {
    await KINDS[name]?.();
  } catch (error) {
    throw new Error(`start ${at} (${name}) went wrong`, { cause: error });
  }
  running.delete(at);
}

async function many(count: number): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) await one(next++);
  };
  await Promise.all(Array.from({ length: WIDE }, worker));
}

/** The kinds that leave a timer when they are the last: in the mix the next start may clear it away again. */
async function kindsThatLeaveTimers(): Promise<string[]> {
  const pause = () => new Promise((resolve) => setTimeout(resolve, PAUSE));
  const guilty: string[] = [];
  for (const name of names) {
    await pause();
    const idle = timers();
    await one(names.indexOf(name));
    await pause();
    if (timers() > idle) guilty.push(name);
  }
  return guilty;
}

const { values } = parseArgs({ options: { starts: { type: 'string', default: '10000' } } });
const starts = Number(values.starts);
assert.ok(Number.isInteger(starts) && starts > 0, '--starts is a number above 0');
assert.equal(process.platform, 'linux', 'what is left can only be counted on Linux');

const warnings: string[] = [];
process.on('warning', ({ name, message }) => warnings.push(`${name}: ${message}`));
setInterval(() => {
  for (const [at, { name, since }] of running) {
    if (performance.now() - since < STUCK) continue;
    console.error(`start ${at} (${name}) hangs`);
    process.exit(1);
  }
}, 1000).unref();

await many(WARM_UP);
await settle();
const before = look();
const begin = performance.now();
await many(starts);
const seconds = (performance.now() - begin) / 1000;
await settle();
const after = look();
const guilty = await kindsThatLeaveTimers();

/** Why a line of the table is wrong; null when it is right. */
function complaint(name: string): string | null {
  const [was, is] = [before[name], after[name]];
  if (name === 'zombies' || name === 'children' || name === 'listeners of the signal') return is === 0 ? null : 'not 0';
  if (!MEMORY.has(name)) return is === was ? null : 'not the same';
  const most = name === 'rss' ? MAX_RSS_GROWTH : MAX_HEAP_GROWTH;
  return Number(is) - Number(was) < most ? null : `grown by ${most / 1e6} MB or more`;
}

const shown = (name: string, value: number | string | undefined) =>
  MEMORY.has(name) ? `${(Number(value) / 1e6).toFixed(2)} MB` : String(value);
console.log(`${starts} starts of ${names.length} kinds, ${WIDE} at once, in ${seconds.toFixed(1)} s`);
let wrong = 0;
for (const name of Object.keys(before)) {
  const why = complaint(name);
  if (why !== null) wrong++;
  const line = `${shown(name, before[name])} -> ${shown(name, after[name])}`;
  console.log(`  ${why === null ? 'ok   ' : 'WRONG'} ${name.padEnd(26)}${line}${why === null ? '' : `  (${why})`}`);
}
for (const [name, found] of [
  ['timers left by', guilty],
  ['warnings', warnings],
] as const) {
  if (found.length > 0) wrong++;
  console.log(`  ${found.length === 0 ? 'ok   ' : 'WRONG'} ${name.padEnd(26)}${tally(found) || 'none'}`);
}
process.exitCode = wrong > 0 ? 1 : 0;
