import { expect, test } from 'vitest';
import { delayOf } from '../src/backoff.ts';

test('a delay lies between 0 and a bound that doubles from 500 ms to 20 s', () => {
  for (let failures = 0; failures < 2_000; failures++) {
    const bound = Math.min(20_000, 500 * 2 ** failures);
    expect(delayOf(failures, 0)).toBe(0);
    expect(delayOf(failures, 0.5)).toBe(bound / 2);
    expect(delayOf(failures, 1)).toBe(bound);
  }
});

test('what the server asked for is never undercut', () => {
  expect(delayOf(0, 0, 3_000)).toBe(3_000);
  expect(delayOf(0, 1, 3_000)).toBe(3_500);
  expect(delayOf(9, 1, 60_000)).toBe(80_000);
});

test('the bounds can be set', () => {
  expect(delayOf(0, 1, null, { minMs: 10, maxMs: 50 })).toBe(10);
  expect(delayOf(9, 1, null, { minMs: 10, maxMs: 50 })).toBe(50);
});
