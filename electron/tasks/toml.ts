// As much of TOML as it takes to find the names in a table: headers, keys, and simple values. What a value of several
// lines contains is passed over; what can't be understood is nobody's key.

/** One entry of a table. */
export interface TomlEntry {
  /** The table's name, as in its header, without quotes: `project.scripts`; empty before the first header. */
  readonly table: string;
  readonly key: string;
  /** A text, a number or a word as written; the source of anything else. */
  readonly value: string;
}

/** A file, read. */
export interface TomlFile {
  /** Every header, in order, those of arrays of tables too. */
  readonly tables: readonly string[];
  readonly entries: readonly TomlEntry[];
}

const HEADER = /^\s*\[\[?\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$/;
const ENTRY =
  /^\s*((?:"(?:[^"\\]|\\.)*"|'[^']*'|[A-Za-z0-9_-]+)(?:\s*\.\s*(?:"(?:[^"\\]|\\.)*"|'[^']*'|[A-Za-z0-9_-]+))*)\s*=\s*(.*)$/;

/** Reads tables and entries. Never throws. */
export function readToml(text: string): TomlFile {
  const tables: string[] = [];
  const entries: TomlEntry[] = [];
  let table = '';
  let until: string | null = null;
  let depth = 0;
  for (const line of text.split(/\r?\n/)) {
    if (until !== null) {
      if (line.includes(until)) until = null;
      continue;
    }
    if (depth > 0) {
      depth += nesting(line);
      continue;
    }
    const header = HEADER.exec(line)?.[1];
    if (header !== undefined) {
      table = plainName(header);
      tables.push(table);
      continue;
    }
    const [, name = '', source = ''] = ENTRY.exec(line) ?? [];
    if (name === '') continue;
    const parts = plainName(name).split('.');
    entries.push({ table, key: plainName(name), value: plainValue(source) });
    // `scripts.dev = …` in `[tool.pdm]` is `dev` in `[tool.pdm.scripts]`, which is how everybody looks for it.
    if (parts.length > 1) {
      const within = [table, ...parts.slice(0, -1)].filter((part) => part !== '').join('.');
      entries.push({ table: within, key: parts.at(-1) ?? '', value: plainValue(source) });
    }
    const fence = /^("""|''')/.exec(source)?.[1];
    if (fence !== undefined && !source.slice(3).includes(fence)) until = fence;
    else if (/^[[{]/.test(source)) depth = Math.max(0, nesting(source));
  }
  return { tables, entries };
}

/** The entries of one table. */
export function tableOf({ entries }: TomlFile, table: string): readonly TomlEntry[] {
  return entries.filter((entry) => entry.table === table);
}

function plainName(name: string): string {
  return name
    .split(/\s*\.\s*(?=(?:[^"']*["'][^"']*["'])*[^"']*$)/)
    .map((part) => part.replace(/^(["'])(.*)\1$/, '$2'))
    .join('.');
}

function plainValue(source: string): string {
  const text = /^"((?:[^"\\]|\\.)*)"/.exec(source)?.[1] ?? /^'([^']*)'/.exec(source)?.[1];
  return text === undefined ? source.replace(/\s+#.*$/, '').trim() : text.replace(/\\(["\\])/g, '$1');
}

/** By how much a line opens more brackets than it closes, texts and comments left out. */
function nesting(line: string): number {
  const code = line.replace(/"(?:[^"\\]|\\.)*"|'[^']*'/g, '').replace(/#.*$/, '');
  return (code.match(/[[{]/g)?.length ?? 0) - (code.match(/[\]}]/g)?.length ?? 0);
}
