// What is asked about before it is typed, where links go, and what draws.
import { describe, expect, it } from 'vitest';
import { readLink } from '../../../renderer/terminal/links.ts';
import { pasteDanger, visibleText } from '../../../renderer/terminal/paste-guard.ts';
import { probeRenderer } from '../../../renderer/terminal/renderer-choice.ts';

describe('a paste', () => {
  it.each([
    ['one line', 'echo hello', false, null],
    ['a tab', 'a\tb', false, null],
    ['several lines', 'a\nb', false, 'lines'],
    ['a line with its end', 'rm -rf x\n', false, 'lines'],
    ['old line ends', 'a\rb', false, 'lines'],
    ['several lines for a program that asked for brackets', 'a\nb', true, null],
    ['a way out of the brackets', 'a\x1b[201~rm\n', true, 'control'],
    ['Ctrl-C', 'a\x03b', true, 'control'],
    ['a C1 control', 'a\x9bb', true, 'control'],
    ['delete', 'a\x7f', false, 'control'],
  ] as const)('of %s', (_, text, bracketed, danger) => expect(pasteDanger(text, bracketed)).toBe(danger));

  it('is shown with its control characters in caret notation', () => {
    expect(visibleText('a\r\nb\x1b[201~\x07\x7f\x9b\tz')).toBe('a\nb^[[201~^G^?\\x9b\tz');
  });
});

describe('a link', () => {
  it.each([
    ['https://example.org/a?b#c', 'https://example.org/a?b#c', true],
    ['mailto:a@example.org', 'mailto:a@example.org', true],
    ['file:///etc/passwd', 'file:///etc/passwd', false],
    ['javascript:alert(1)', 'javascript:alert(1)', false],
    ['data:text/html,x', 'data:text/html,x', false],
    ['vscode://settings', 'vscode://settings', false],
    ['not an address', 'not an address', false],
    ['https://exаmple.org/', 'https://xn--exmple-4nf.org/', true],
    ['https://good.example@evil.example/', 'https://good.example@evil.example/', false],
    ['https://example.org/\u202egnp.exe', 'https://example.org/%E2%80%AEgnp.exe', true],
  ])('%s', (text, address, opens) => expect(readLink(text)).toEqual({ address, opens }));
});

describe('what draws a terminal', () => {
  const canvas = (driver: string | null) => ({
    getContext: () =>
      driver === null
        ? null
        : {
            getExtension: (name: string) =>
              name === 'WEBGL_debug_renderer_info' ? { UNMASKED_RENDERER_WEBGL: 1 } : null,
            getParameter: () => driver,
          },
  });
  it.each([
    ['no WebGL', null, 'dom'],
    ['a GPU', 'ANGLE (Intel, Mesa Intel(R) UHD Graphics 620, OpenGL 4.6)', 'webgl'],
    ['SwiftShader', 'ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device (Subzero)), SwiftShader driver)', 'dom'],
    ['llvmpipe', 'llvmpipe (LLVM 15.0.6, 256 bits)', 'dom'],
    ['Windows without a driver', 'ANGLE (Microsoft, Microsoft Basic Render Driver, D3D11)', 'dom'],
  ])('with %s', (_, driver, renderer) => {
    expect(probeRenderer(canvas(driver) as unknown as HTMLCanvasElement)).toBe(renderer);
  });
});
