import { describe, expect, test } from 'vitest';
import { backoff } from '../src/backoff.ts';
import { nice } from '../src/chart.ts';
import { Rate } from '../src/rate.ts';

describe('Rate', () => {
  test('counts per second and averages the latency of live messages only', () => {
    const rate = new Rate(3);
    rate.add(10_100, 4);
    rate.add(10_900, 8);
    rate.add(11_000, undefined);
    expect(rate.window(12_500)).toEqual([
      { messages: 2, latency: 6 },
      { messages: 1, latency: undefined },
      { messages: 0, latency: undefined },
    ]);
  });

  test('forgets what left the window', () => {
    const rate = new Rate(2);
    for (let second = 0; second < 50; second++) rate.add(second * 1_000, 1);
    expect(rate.window(49_999).map((second) => second.messages)).toEqual([1, 1]);
    expect(rate.window(120_000).map((second) => second.messages)).toEqual([0, 0]);
  });

  test('a clock behind the server gives no negative latency', () => {
    const rate = new Rate(1);
    rate.add(5_000, -30);
    expect(rate.window(5_000)).toEqual([{ messages: 1, latency: 0 }]);
  });
});

describe('backoff', () => {
  test('draws below a cap that doubles up to thirty seconds', () => {
    const caps = [0, 1, 2, 5, 40].map((attempt) => backoff(attempt, () => 1));
    expect(caps).toEqual([1_000, 2_000, 4_000, 30_000, 30_000]);
  });

  test('never hammers the server', () => {
    expect(backoff(0, () => 0)).toBe(250);
  });
});

test('nice gives a round top for a scale', () => {
  expect([0, 4, 7, 12, 101, 950].map(nice)).toEqual([4, 4, 8, 15, 150, 1000]);
});
