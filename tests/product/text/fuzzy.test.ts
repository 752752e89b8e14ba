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

test('a line of four times the length takes four times as long, not more', () => {
  const fastest = (repeats: number) =>
    Math.min(
      ...Array.from({ length: 9 }, () => {
        const began = performance.now();
        fuzzyMatch('abcdefghij'.repeat(5), 'abcdefghijklmnop'.repeat(repeats));
        return performance.now() - began;
      }),
    );
  fastest(60);
  expect(fastest(60) / fastest(15)).toBeLessThan(12);
});
