import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** WCAG AA for text. */
const AA = 4.5;

const css = readFileSync(new URL('../../../renderer/ui/tokens.css', import.meta.url), 'utf8');

type Colour = readonly [red: number, green: number, blue: number, alpha: number];

function themeTokens(theme: string): Map<string, string> {
  const block = new RegExp(`\\[data-theme="${theme}"\\] \\{([^}]*)\\}`).exec(css)?.[1];
  if (block === undefined) throw new Error(`tokens.css has no theme "${theme}".`);
  return new Map([...block.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name = '', value = '']) => [name, value]));
}

function parse(hex: string | undefined): Colour {
  const digits = /^#([0-9a-f]{6})([0-9a-f]{2})?$/.exec(hex ?? '');
  if (digits === null) throw new Error(`Not a colour: ${hex}`);
  const [, rgb = '', alpha = 'ff'] = digits;
  const channel = (at: number) => Number.parseInt(rgb.slice(at, at + 2), 16);
  return [channel(0), channel(2), channel(4), Number.parseInt(alpha, 16) / 255];
}

function over([r, g, b, a]: Colour, below: Colour): Colour {
  const mix = (top: number, bottom: number) => top * a + bottom * (1 - a);
  return [mix(r, below[0]), mix(g, below[1]), mix(b, below[2]), 1];
}

function luminance([r, g, b]: Colour): number {
  const linear = (value: number) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}

function contrast(a: Colour, b: Colour): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

describe.each(['dark', 'light'])('the %s theme', (theme) => {
  const tokens = themeTokens(theme);
  const colour = (name: string) => parse(tokens.get(name));

  it.each(['bg', 'panel', 'raise', 'hover'])('reads at AA on %s', (surface) => {
    const below = colour(surface);
    const poor = ['text', 'dim', 'accent', 'run', 'wait', 'bad']
      .map((name) => ({ name, ratio: contrast(colour(name), below) }))
      .filter(({ name, ratio }) => ratio < AA && !(surface === 'hover' && name !== 'text' && name !== 'dim'));
    expect(poor).toEqual([]);
  });

  it.each([
    ['text', 'accent-soft'],
    ['dim', 'accent-soft'],
    ['wait', 'wait-soft'],
    ['bad', 'bad-soft'],
    ['text', 'wait-soft'],
    ['text', 'bad-soft'],
    ['dim', 'bad-soft'],
  ])('reads %s at AA on %s over every surface', (name, tint) => {
    for (const surface of ['bg', 'panel', 'raise']) {
      expect(contrast(colour(name), over(colour(tint), colour(surface))), surface).toBeGreaterThanOrEqual(AA);
    }
  });

  it('reads at AA on the primary button, and in a terminal', () => {
    expect(contrast(colour('on-accent'), colour('accent'))).toBeGreaterThanOrEqual(AA);
    expect(contrast(colour('stderr-text'), colour('bg'))).toBeGreaterThanOrEqual(AA);
    for (const index of [1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14]) {
      expect(contrast(colour(`ansi-${index}`), colour('bg')), `ansi-${index}`).toBeGreaterThanOrEqual(AA);
    }
  });

  it('names the same tokens as the other theme', () => {
    const other = themeTokens(theme === 'dark' ? 'light' : 'dark');
    expect([...tokens.keys()].sort()).toEqual([...other.keys()].sort());
  });
});
