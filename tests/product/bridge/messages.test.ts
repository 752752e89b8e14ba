// What a client may say, at its limits: whatever comes, the answer is a message or a sentence.
import { describe, expect, test } from 'vitest';
import { PLAIN_PIPES } from '../../../shared/model/command.ts';
import { parseClientMessage } from '../../../shared/protocol/messages.ts';

function start(env: object, argv: readonly unknown[] = ['true']) {
  const command = { launch: { kind: 'exec', argv }, cwd: '/', env, connection: PLAIN_PIPES };
  return parseClientMessage({ type: 'call', id: 7, name: 'start', params: { command } });
}

const names = (count: number) => Array.from({ length: count }, (_, index) => `V${index}`);
const variables = (count: number) => Object.fromEntries(names(count).map((name) => [name, '']));

describe('a message', () => {
  test('with more wrong in it than can be told is refused all the same', () => {
    const empty = new Array<string>(900_000).fill('');
    const nul = new Array<string>(900_000).fill('\0');
    const refused = { ok: false, id: 7, error: expect.any(String) };
    expect(start({ set: {}, unset: empty })).toEqual(refused);
    expect(start({ set: {}, unset: [] }, nul)).toEqual(refused);
    const colours = { foreground: '', background: '', cursor: '', palette: empty };
    expect(parseClientMessage({ type: 'colours', colours })).toEqual({
      ok: false,
      id: null,
      error: expect.any(String),
    });
  });

  test('may change very many variables, and no more', () => {
    expect(start({ set: variables(10_000), unset: names(10_000) })).toMatchObject({ ok: true });
    expect(start({ set: {}, unset: names(10_001) })).toMatchObject({ ok: false, id: 7 });
    expect(start({ set: variables(10_001), unset: [] })).toMatchObject({ ok: false, id: 7 });
  });
});
