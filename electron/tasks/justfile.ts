// The recipes of a justfile: those that are not private, with the comment above each, and the arguments that one needs.
import type { Named } from './named.ts';

/** One recipe. */
export interface Recipe extends Named {
  /** Names of the parameters without a default: it can't run without them. */
  readonly needs: readonly string[];
}

const RECIPE = /^@?([A-Za-z_][A-Za-z0-9_-]*)((?:\s+[^:]*?(?:"[^"]*"|'[^']*')?[^:]*?)?)\s*:(?!=)/;

/** Reads a justfile. */
export function readJustfile(text: string): readonly Recipe[] {
  const found: Recipe[] = [];
  let comment = '';
  let hidden = false;
  for (const line of text.split(/\r?\n/)) {
    if (/^\s/.test(line)) continue;
    const said = /^#\s?(?!!)(.*)$/.exec(line)?.[1];
    if (said !== undefined) {
      comment = said.trim();
      continue;
    }
    if (line.startsWith('[')) {
      if (/\bprivate\b/.test(line)) hidden = true;
      comment = /\bdoc\(\s*["'](.*?)["']\s*\)/.exec(line)?.[1] ?? comment;
      continue;
    }
    const [, name, parameters = ''] = RECIPE.exec(line) ?? [];
    if (name !== undefined && !name.startsWith('_') && !hidden && !/^(set|export|alias|import|mod)\s/.test(line)) {
      found.push({ name, detail: comment, needs: needed(parameters) });
    }
    comment = '';
    hidden = false;
  }
  return found;
}

/** Parameters without a default; `*rest` may be empty, `+rest` may not. */
function needed(parameters: string): string[] {
  const words = parameters.trim().match(/[+*$]*[A-Za-z_][\w-]*(?:=(?:"[^"]*"|'[^']*'|\S+))?/g) ?? [];
  return words.filter((word) => !word.includes('=') && !word.startsWith('*')).map((word) => word.replace(/^[+$]+/, ''));
}
