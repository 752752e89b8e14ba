// What is under way to a view: the count that keeps a page that does not answer from filling the host's memory.
import { expect, test } from 'vitest';
import { InFlight } from '../../../electron/bridge/in-flight.ts';

test('what was sent counts until it is acknowledged, also in parts', () => {
  const flight = new InFlight(100);
  flight.add(110, 10);
  flight.add(130, 20);
  expect(flight.bytes).toBe(30);
  expect(flight.acknowledge(104)).toBe(true);
  expect(flight.bytes).toBe(26);
  expect(flight.acknowledge(112)).toBe(true);
  expect(flight.bytes).toBe(18);
  expect(flight.acknowledge(111)).toBe(false);
  expect(flight.acknowledge(130)).toBe(true);
  expect(flight.bytes).toBe(0);
});

test('a jump forgives nothing: what was sent before it stays under way', () => {
  const flight = new InFlight();
  flight.add(1000, 1000);
  // Taken ahead to 50,000 and sent on from there.
  flight.add(51_000, 1000);
  expect(flight.bytes).toBe(2000);
  flight.acknowledge(50_000);
  expect(flight.bytes).toBe(1000);
  flight.acknowledge(50_400);
  expect(flight.bytes).toBe(600);
});

test('a screen counts with its own size, and one that repeats the place of the view counts not at all', () => {
  const flight = new InFlight();
  flight.add(500_000, 9000);
  expect(flight.bytes).toBe(9000);
  flight.acknowledge(500_000);
  expect(flight.bytes).toBe(0);
  flight.add(500_000, 9000);
  expect(flight.bytes).toBe(0);
});
