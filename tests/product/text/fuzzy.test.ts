import { expect, test } from 'vitest';
import { fuzzyMatch, matchedPieces } from '../../../shared/text/fuzzy.ts';

/** Texts that match, the best first. */
function ranked(query: string, texts: readonly string[]): readonly string[] {
  return texts
    .flatMap((text) => {
      const match = fuzzyMatch(query, text);
      return match === null ? [] : [{ text, score: match.score }];
    })
    .sort((a, b) => b.score - a.score)
    .map(({ text }) => text);
}

const marked = (query: string, text: string) =>
  matchedPieces(text, fuzzyMatch(query, text)?.at ?? [])
    .map((piece) => (piece.matched ? `[${piece.text}]` : piece.text))
    .join('');

test('characters in their order match, others do not', () => {
  expect(fuzzyMatch('nrd', 'npm run dev')).not.toBeNull();
  expect(fuzzyMatch('drn', 'npm run dev')).toBeNull();
  expect(fuzzyMatch('devv', 'npm run dev')).toBeNull();
  expect(fuzzyMatch('', 'anything')?.at).toEqual([]);
});

test('words are found in any order, each of them', () => {
  expect(fuzzyMatch('dev npm', 'npm run dev')).not.toBeNull();
  expect(fuzzyMatch('dev yarn', 'npm run dev')).toBeNull();
});

test('what stands together or at the beginning of words comes first', () => {
  expect(ranked('test', ['the best of all', 'npm test', 'latest news'])[0]).toBe('npm test');
  expect(ranked('rd', ['npm run dev', 'cargo build'])[0]).toBe('npm run dev');
  expect(ranked('dev', ['npm run dev:all', 'npm run dev'])[0]).toBe('npm run dev');
});

test('the best places are marked, not the first ones', () => {
  expect(marked('dev', 'node dev.mjs')).toBe('node [dev].mjs');
  expect(marked('nrd', 'npm run dev')).toBe('[n]pm [r]un [d]ev');
  expect(marked('gM', 'gameMode')).toBe('[g]ame[M]ode');
  expect(marked('i', 'İi')).toBe('İ[i]');
});

test('a long line and a long query take no time that anybody notices', () => {
  const began = performance.now();
  for (let count = 0; count < 50; count += 1) fuzzyMatch('abcdefghij'.repeat(5), 'abcdefghijklmnop'.repeat(60));
  expect(performance.now() - began).toBeLessThan(1000);
});
