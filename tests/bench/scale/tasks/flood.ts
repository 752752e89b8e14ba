// A program that writes as fast as it can, to nobody, to a page that shows it, and to a page in which its pane is hidden:
// how much longer it takes than with a bare listener, and what the pane shows meanwhile.
import type { RunId } from '../../../../shared/model/ids.ts';
import type { Row } from '../../goals.ts';
import { bareFlood } from '../bare-listener.ts';
import { atLeast, type Outcome, type Scale, slowdown } from '../figures.ts';
import { type BenchHost, withHost } from '../host.ts';
import { withPage } from '../page.ts';

type Kind = 'pipes' | 'terminal';

/** Lines of `seq`: each side takes at least five seconds. */
const LINES: Readonly<Record<Kind, { readonly full: number; readonly quick: number }>> = {
  pipes: { full: 200_000_000, quick: 30_000_000 },
  terminal: { full: 10_000_000, quick: 4_000_000 },
};

/** What a page may add, and what a pane that nobody sees may: nothing but noise. */
const MOST = { closed: 1.15, visible: 1.3, hidden: 1.05 };

/** A pane moves at least so often in every second. */
const LEAST_ADVANCES = 2;

/** One round of one side. */
interface Answer {
  readonly ms: number;
  readonly bytes: number;
  readonly advances?: number;
}

type Side = 'bare' | 'closed' | 'visible' | 'hidden';

const SIDES: readonly Side[] = ['bare', 'closed', 'visible', 'hidden'];

/** A flood of one kind, by all sides in turn. */
export async function flood(kind: Kind, { quick, rounds }: Scale): Promise<Outcome> {
  const argv = ['seq', '1', String(LINES[kind][quick ? 'quick' : 'full'])];
  const answers: Record<Side, Answer[]> = { bare: [], closed: [], visible: [], hidden: [] };
  for (let round = 0; round < rounds; round++) {
    const first = round % SIDES.length;
    for (const side of [...SIDES.slice(first), ...SIDES.slice(0, first)]) {
      const answer =
        side === 'bare' ? await bareFlood(kind, argv) : await withHost((host) => ours(host, side, kind, argv));
      process.stderr.write(`  ${kind}, ${side}: ${(answer.ms / 1000).toFixed(2)} s\n`);
      answers[side].push(answer);
    }
  }
  const whole = Math.max(...SIDES.flatMap((side) => answers[side].map(({ bytes }) => bytes)));
  for (const side of SIDES) {
    // Bare node-pty may lose the last of what a program wrote that then ends (see docs/engine.md); nobody else may.
    const least = side === 'bare' && kind === 'terminal' ? whole - TAIL_OF_NODE_PTY : whole;
    for (const { bytes } of answers[side]) {
      if (bytes < least) throw new Error(`${side}: ${bytes} of ${whole} bytes came`);
    }
  }
  const times = (side: Side) => answers[side].map(({ ms }) => ms);
  const what = kind === 'pipes' ? 'flood on pipes' : 'flood in a terminal';
  const bare = kind === 'pipes' ? 'a bare listener' : 'bare node-pty';
  const rows: Row[] = [
    slowdown(`${what}, no page, in ms: against ${bare}`, times('closed'), times('bare'), MOST.closed),
    slowdown(`${what}, in sight, in ms: against no page`, times('visible'), times('closed'), MOST.visible),
    atLeast(
      `${what}, in sight: moves of the pane in its slowest second`,
      Math.min(...answers.visible.map(({ advances }) => advances ?? Number.NaN)),
      LEAST_ADVANCES,
      '',
    ),
    slowdown(`${what}, behind another pane, in ms: against no page`, times('hidden'), times('closed'), MOST.hidden),
  ];
  return { rows, series: SIDES.map(times) };
}

async function ours(host: BenchHost, side: Side, kind: Kind, argv: readonly string[]): Promise<Answer> {
  if (side === 'closed') return await waiting(host, kind, argv).then((run) => run.go());
  return await withPage(host.url, async (page) => {
    await page.ready();
    // Narrow, a window shows one pane, and the others are tabs.
    if (side === 'hidden') await page.page.setViewportSize({ width: 800, height: 800 });
    const run = await waiting(host, kind, argv);
    await page.terminal(run.id);
    if (side === 'visible') {
      await page.beginAdvances(run.id);
      const answer = await run.go();
      return { ...answer, advances: slowestSecond(await page.endAdvances()) };
    }
    const other = await host.run(['cat'], 'terminal');
    await page.page.getByRole('tab', { name: 'cat' }).click();
    await page.terminal(other);
    await page.page.locator(`section[data-run="${run.id}"]`).waitFor({ state: 'hidden' });
    return await run.go();
  });
}

const READY = '.';

/** What node-pty was seen to lose at most, with room to spare, in bytes. */
const TAIL_OF_NODE_PTY = 64 * 1024;

/** Starts a program that waits for a word before it writes, so that whoever shall see it does from its first byte on. */
async function waiting(
  host: BenchHost,
  kind: Kind,
  argv: readonly string[],
): Promise<{ readonly id: RunId; go(): Promise<Answer> }> {
  // A terminal's word would be in its output if it came before the echo is off: so it says when it is.
  const quiet = kind === 'terminal' ? `stty -echo; printf '${READY}'; ` : '';
  const said = kind === 'terminal' ? READY.length : 0;
  const id = await host.run(['sh', '-c', `${quiet}read -r go; exec "$@"`, 'flood', ...argv], kind);
  await host.when(id, 'waits for the word', ({ state, log }) => state === 'running' && log.end === said);
  return {
    id,
    go: async () => {
      const begin = Date.now();
      host.client.port.send({ type: 'input', run: id, bytes: new Uint8Array([10]) });
      const { closedAt, log } = await host.closed(id);
      if (log.begin !== 0) throw new Error(`the log lost its first ${log.begin} bytes`);
      if (closedAt === null) throw new Error('a run that is over has no end');
      return { ms: closedAt - begin, bytes: log.end - said };
    },
  };
}

/** The pane must move for so much of the whole time, from its first move on: the rest is starting and ending. */
const LEAST_SPAN = 0.6;

/** The fewest moves in any second from the first to the last of these moments; 0 when they are only a part of the whole time. */
function slowestSecond(times: readonly number[]): number {
  const [begin = 0, first = 0] = times;
  const end = times.at(-1) ?? begin;
  const last = times.at(-2) ?? begin;
  if (times.length < 4 || last - first < LEAST_SPAN * (end - begin)) return 0;
  const moves = times.slice(1, -1);
  let fewest = moves.length;
  for (let from = first; from + 1000 <= last; from += 100) {
    fewest = Math.min(fewest, moves.filter((time) => time >= from && time < from + 1000).length);
  }
  return fewest;
}
