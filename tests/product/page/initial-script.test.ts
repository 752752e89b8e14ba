import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';

/** What the window may load before it shows anything, gzipped, in bytes; the rest comes when it is needed. */
const BUDGET = 300_000;

const PAGE = new URL('../../../dist/renderer/', import.meta.url);

/** The scripts that a file names: its own tags, or what it imports before it can run. */
function namedScripts(path: string, text: string): readonly string[] {
  const names = path.endsWith('.html')
    ? text.matchAll(/<(?:script|link)[^>]*?(?:src|href)="\.\/([^"]+\.js)"/g)
    : text.matchAll(/(?:\bfrom|(?<![.\w$])import)\s*["'](\.\.?\/[^"']+\.js)["']/g);
  return [...names].map(([, name = '']) => new URL(name, new URL(path, PAGE)).href.slice(PAGE.href.length));
}

it('loads little before it shows anything: no terminal, no dock', () => {
  const loaded = new Map<string, string>();
  const waiting = ['index.html'];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (loaded.has(path)) continue;
    const text = readFileSync(new URL(path, PAGE), 'utf8');
    loaded.set(path, text);
    waiting.push(...namedScripts(path, text));
  }
  const scripts = [...loaded].filter(([path]) => path.endsWith('.js'));
  expect(scripts.length).toBeGreaterThan(0);
  const bytes = scripts.reduce((sum, [, text]) => sum + gzipSync(text).byteLength, 0);
  expect(bytes).toBeLessThan(BUDGET);
  for (const marker of ['dv-groupview', 'xterm-char-measure-element']) {
    expect(scripts.filter(([, text]) => text.includes(marker)).map(([path]) => path)).toEqual([]);
  }
});
