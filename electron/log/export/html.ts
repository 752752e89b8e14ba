// A page that needs nothing else: colours and weights as styled spans, both themes by the reader's own choice. Nothing
// that a program wrote can become markup: it only ever stands as text, escaped, and the page's own policy forbids
// scripts, styles and requests besides what stands in its head.
import { type Look, SgrState } from '../../../shared/text/sgr-state.ts';
import { type Format, hasOneStream, lostText, type Out, originOf, stampOf } from './format.ts';
import { Lines, type LineWriter, type Source } from './lines.ts';
import type { ExportedRun, ExportJob } from './order.ts';

/** Terminal colours and the page's own, per theme: those of the window (`renderer/ui/tokens.css`). */
export const PAGE_COLOURS = {
  dark: {
    ground: '#0e1014',
    text: '#e7e9ec',
    dim: '#9aa2ad',
    line: '#242932',
    stderr: '#f3b3b1',
    lost: '#e0b04c',
    ansi: [
      ...['#2a303a', '#f47f7d', '#46c28e', '#e0b04c', '#7aa2ff', '#c792ea', '#4fc3d9', '#c9ced6'],
      ...['#7b8594', '#ff9d9b', '#6fdcae', '#f2cb78', '#a3c0ff', '#dab4f5', '#83d9ea', '#ffffff'],
    ],
  },
  light: {
    ground: '#ffffff',
    text: '#171b21',
    dim: '#56606c',
    line: '#e3e6ea',
    stderr: '#8f2a28',
    lost: '#855800',
    ansi: [
      ...['#171b21', '#c4322f', '#14784b', '#8a5b00', '#2f62e0', '#8a3ab9', '#0b7285', '#56606c'],
      ...['#6b7480', '#d13c39', '#17804f', '#946200', '#3b6ee8', '#9a4acb', '#0d7c90', '#2b323c'],
    ],
  },
} as const;

type PageColours = (typeof PAGE_COLOURS)['dark' | 'light'];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

/** The form `html`. */
export function htmlFormat(job: ExportJob, out: Out): Format {
  const { runs, times } = job;
  const marked = times || runs.length > 1;
  out(head(runs));
  const start = (source: Source, time: number) => {
    if (!marked) return '';
    return `<span class="at">${escaped(`${stampOf(time)} ${originOf(source, runs)}`.trimEnd())} </span>`;
  };
  const within = (kind: string, line: string) =>
    kind === '' || line === '' ? line : `<span class="${kind}">${line}</span>`;
  const lines = new Lines(runs, hasOneStream(job), () => new Styled(), {
    line: (source, time, line, first, last) => {
      const kind = source.stream === 'stderr' ? 'err' : '';
      out(`${first ? start(source, time) : ''}${within(kind, line)}${last ? '\n' : ''}`);
    },
    lost: (source, time, bytes) => out(`${start(source, time)}${within('lost', escaped(lostText(source, bytes)))}\n`),
  });
  return {
    piece: (piece) => lines.push(piece),
    end: () => {
      lines.end();
      out('</pre>\n</body>\n</html>\n');
    },
  };
}

/** Text of one stream in spans that carry its look. */
class Styled implements LineWriter {
  readonly #state = new SgrState();
  #style = '';
  #open = '';

  text(text: string): string {
    let change = '';
    if (this.#open !== this.#style) {
      change = this.close();
      if (this.#style !== '') change += `<span style="${this.#style}">`;
      this.#open = this.#style;
    }
    return change + escaped(text);
  }

  look(parameters: string): void {
    this.#state.apply(parameters);
    this.#style = styleOf(this.#state.look);
  }

  close(): string {
    const end = this.#open === '' ? '' : '</span>';
    this.#open = '';
    return end;
  }
}

const UNDERLINES = ['', 'solid', 'double', 'wavy', 'dotted', 'dashed'] as const;

/** A look as declarations; every value in them is of our own making. */
function styleOf({ flags, underline, foreground, background }: Look): string {
  const inverse = flags.has('inverse');
  const front = cssColour(foreground) ?? (inverse ? 'var(--text)' : null);
  const back = cssColour(background) ?? (inverse ? 'var(--ground)' : null);
  const [colour, ground] = inverse ? [back, front] : [front, back];
  const lines = [
    ...(underline > 0 ? ['underline'] : []),
    ...(flags.has('struck') ? ['line-through'] : []),
    ...(flags.has('overlined') ? ['overline'] : []),
  ];
  const declarations = [
    ...(flags.has('hidden') ? ['color:transparent'] : colour === null ? [] : [`color:${colour}`]),
    ...(ground === null ? [] : [`background:${ground}`]),
    ...(flags.has('bold') ? ['font-weight:700'] : []),
    ...(flags.has('dim') ? ['opacity:.65'] : []),
    ...(flags.has('italic') ? ['font-style:italic'] : []),
    ...(lines.length > 0 ? [`text-decoration:${lines.join(' ')}`] : []),
    ...(underline > 1 ? [`text-decoration-style:${UNDERLINES[underline] ?? 'solid'}`] : []),
  ];
  return declarations.join(';');
}

/** `31`, `104`, `38;5;N`, `48;2;R;G;B` as CSS has colours. */
function cssColour(parameters: string | null): string | null {
  if (parameters === null) return null;
  const [code = 0, kind = 0, ...values] = parameters.split(';').map(Number);
  if (kind === 2) return `rgb(${values.slice(0, 3).join(' ')})`;
  if (kind === 5) return indexed(values[0] ?? 0);
  return indexed(code >= 90 ? (code % 10) + 8 : code % 10);
}

/** A colour of the usual 256: sixteen of the theme, a cube of six steps, a ramp of grey. */
function indexed(index: number): string {
  if (index < 16) return `var(--c${index})`;
  if (index >= 232) {
    const grey = 8 + 10 * (index - 232);
    return `rgb(${grey} ${grey} ${grey})`;
  }
  const step = (value: number) => (value === 0 ? 0 : 55 + 40 * value);
  const cube = index - 16;
  return `rgb(${step(Math.floor(cube / 36))} ${step(Math.floor(cube / 6) % 6)} ${step(cube % 6)})`;
}

function variables({ ground, text, dim, line, stderr, lost, ansi }: PageColours): string {
  const named = { ground, text, dim, line, stderr, lost };
  const all = [...Object.entries(named), ...ansi.map((colour, index) => [`c${index}`, colour])];
  return all.map(([name, value]) => `--${name}:${value}`).join(';');
}

const STYLE = `
:root{color-scheme:dark light;${variables(PAGE_COLOURS.dark)}}
@media (prefers-color-scheme:light){:root{${variables(PAGE_COLOURS.light)}}}
body{margin:0;background:var(--ground);color:var(--text);font:13px/1.5 system-ui,sans-serif}
header{padding:16px;border-bottom:1px solid var(--line)}
h1{margin:0 0 4px;font-size:15px;overflow-wrap:anywhere}
p{margin:0;color:var(--dim);overflow-wrap:anywhere}
code,pre{font-family:"JetBrains Mono","DejaVu Sans Mono",Menlo,Consolas,monospace}
pre{margin:0;padding:12px 16px;font-size:12.5px;line-height:1.3;white-space:pre-wrap;overflow-wrap:anywhere;tab-size:8}
.at{color:var(--dim);user-select:none}
.err{color:var(--stderr)}
.lost{color:var(--lost);font-style:italic}
`.trim();

function head(runs: readonly ExportedRun[]): string {
  const title = runs.map(({ name }) => name).join(', ');
  const facts = runs.map((run) => {
    const end = run.endedAt === null ? 'still running' : `${run.ending ?? 'ended'}, ${stampOf(run.endedAt)}`;
    const dropped = run.begin > 0 ? `; its first ${run.begin.toLocaleString('en-US')} bytes were dropped` : '';
    return `<p><code>${escaped(run.command)}</code> · ${escaped(`${stampOf(run.startedAt)} to ${end}${dropped}`)}</p>`;
  });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>${escaped(title)}</title>
<style>
${STYLE}
</style>
</head>
<body>
<header>
<h1>${escaped(title)}</h1>
${facts.join('\n')}
</header>
<pre>`;
}
