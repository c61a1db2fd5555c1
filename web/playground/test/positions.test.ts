import { describe, expect, test } from 'vitest';
import { judge, Positions, parsePosition } from '../src/positions.ts';

const message = (channel: string, offset: number, prev: number, epoch = 'k3f9') => ({
  channel,
  position: `${epoch}.${offset}`,
  prev,
});
const joined = (channel: string, position: string, recovered: boolean) => ({
  channel,
  position,
  recovered,
});

describe('judge', () => {
  test('a message linked to the one before it is the next', () => {
    expect(judge('k3f9.4', 'k3f9.5', 4)).toBe('next');
    expect(judge('k3f9.4', 'k3f9.9', 4)).toBe('next');
    expect(judge(undefined, 'k3f9.9', 8)).toBe('next');
  });

  test('a link to a message never seen is a gap', () => {
    expect(judge('k3f9.4', 'k3f9.6', 5)).toBe('gap');
  });

  test('another epoch without a reset is a gap', () => {
    expect(judge('k3f9.4', 'zz.5', 4)).toBe('gap');
  });

  test('an offset that was reached already is a duplicate', () => {
    expect(judge('k3f9.4', 'k3f9.4', 3)).toBe('duplicate');
    expect(judge('k3f9.4', 'k3f9.2', 1)).toBe('duplicate');
  });
});

describe('Positions', () => {
  test('count what was received, missed and repeated', () => {
    const positions = new Positions();
    positions.joined(joined('a', 'k3f9.0', false));
    positions.message(message('a', 1, 0));
    positions.message(message('a', 3, 2));
    positions.message(message('a', 3, 2));
    expect(positions.of('a')).toMatchObject({ received: 2, gaps: 1, duplicates: 1 });
    expect(positions.of('a').position).toBe('k3f9.3');
  });

  test('a resume ends with the message that reaches the top, and counts what came', () => {
    const positions = new Positions();
    positions.joined(joined('a', 'k3f9.5', false));
    positions.joined(joined('a', 'k3f9.5', true));
    expect(positions.message(message('a', 6, 5))).toEqual({ verdict: 'next', replayed: true });
    expect(positions.top('a', 'k3f9.7')).toBeUndefined();
    expect(positions.message(message('a', 7, 6))).toEqual({
      verdict: 'next',
      replayed: true,
      resumed: 2,
    });
    expect(positions.message(message('a', 8, 7))).toEqual({ verdict: 'next', replayed: false });
  });

  test('a resume whose messages came before the top was known is complete at once', () => {
    const positions = new Positions();
    positions.joined(joined('a', 'k3f9.5', false));
    positions.joined(joined('a', 'k3f9.5', true));
    positions.message(message('a', 6, 5));
    expect(positions.top('a', 'k3f9.6')).toBe(1);
    expect(positions.message(message('a', 7, 6))).toEqual({ verdict: 'next', replayed: false });
  });

  test('a resume with nothing to replay says so', () => {
    const positions = new Positions();
    positions.joined(joined('a', 'k3f9.5', false));
    positions.joined(joined('a', 'k3f9.5', true));
    expect(positions.top('a', 'k3f9.5')).toBe(0);
  });

  test('a resume whose top can not be known ends with what came', () => {
    const positions = new Positions();
    positions.joined(joined('a', 'k3f9.5', false));
    positions.joined(joined('a', 'k3f9.5', true));
    positions.message(message('a', 6, 5));
    expect(positions.top('a', undefined)).toBe(1);
  });

  test('a cut in the middle of a replay resumes from the last message that came', () => {
    const positions = new Positions();
    positions.joined(joined('a', 'k3f9.5', false));
    positions.joined(joined('a', 'k3f9.5', true));
    positions.message(message('a', 6, 5));
    expect(positions.since(['a'])).toBe('k3f9.6');
  });

  test('a reset moves the position and is neither gap nor duplicate', () => {
    const positions = new Positions();
    positions.joined(joined('a', 'k3f9.5', false));
    positions.reset({ channel: 'a', reason: 'epoch', position: 'new.2' });
    positions.message(message('a', 3, 2, 'new'));
    expect(positions.of('a')).toMatchObject({ received: 1, gaps: 0, duplicates: 0 });
  });

  test('since names the channels in order, with a dash for none yet', () => {
    const positions = new Positions();
    expect(positions.since(['a', 'b'])).toBeUndefined();
    positions.joined(joined('b', 'k3f9.5', false));
    expect(positions.since(['a', 'b'])).toBe('-,k3f9.5');
  });
});

test('parsePosition reads epoch and offset, and nothing else', () => {
  expect(parsePosition('k3f9.42')).toEqual({ epoch: 'k3f9', offset: 42 });
  for (const wrong of [undefined, '', '-', 'k3f9', '.4', 'k3f9.', 'k3f9.x', 'k3f9.-1']) {
    expect(parsePosition(wrong)).toBeUndefined();
  }
});
