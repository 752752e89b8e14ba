// The examples do what they show.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { getDate as protocolDate } from '../../examples/date-protocol.ts';
import { getDate } from '../../examples/get-date.ts';

const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

test('the example with streams tells the date', async () => {
  assert.match(await getDate(), DATE);
});

test('the example with a protocol tells the date every time', async () => {
  for (let i = 0; i < 10; i++) assert.match(await protocolDate(), DATE);
});
