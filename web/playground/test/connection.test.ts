import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Connection } from '../src/connection.ts';
import { Positions } from '../src/positions.ts';
import type { LinkListener, LinkOptions, OpenLink } from '../src/transports/link.ts';

const OPTIONS: LinkOptions = { origin: 'http://h', channels: ['a'], positions: new Positions() };

function listener(): LinkListener {
  const nothing = () => undefined;
  return {
    opened: nothing,
    joined: nothing,
    message: nothing,
    reset: nothing,
    presence: nothing,
    refused: nothing,
    ended: nothing,
  };
}

/** Links that do what the test says. */
class Links {
  readonly opened: LinkListener[] = [];
  closed = 0;
  readonly open: OpenLink = (_, told) => {
    this.opened.push(told);
    return { send: async () => ({}), close: () => this.closed++ };
  };

  get last(): LinkListener {
    const last = this.opened.at(-1);
    if (!last) throw new Error('No link was opened.');
    return last;
  }
}

describe('Connection', () => {
  let links: Links;
  let phases: string[];
  let connection: Connection;

  beforeEach(() => {
    vi.useFakeTimers();
    vi.spyOn(Math, 'random').mockReturnValue(1);
    links = new Links();
    phases = [];
    connection = new Connection(listener(), (phase) => phases.push(phase.name));
    connection.connect(links.open, OPTIONS);
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  test('opens again after a loss, later each time, until it is open', () => {
    for (const delay of [1_000, 2_000, 4_000]) {
      links.last.ended({ reason: 'lost', retry: true });
      const before = links.opened.length;
      vi.advanceTimersByTime(delay - 1);
      expect(links.opened).toHaveLength(before);
      vi.advanceTimersByTime(1);
      expect(links.opened).toHaveLength(before + 1);
    }
    links.last.opened('me');
    links.last.ended({ reason: 'lost', retry: true });
    vi.advanceTimersByTime(1_000);
    expect(links.opened).toHaveLength(5);
  });

  test('waits at least as long as the server asks for', () => {
    links.last.ended({ reason: 'restarting', retry: true, afterMs: 7_000 });
    vi.advanceTimersByTime(7_999);
    expect(links.opened).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(links.opened).toHaveLength(2);
  });

  test('stays away when coming back is useless', () => {
    links.last.ended({ reason: 'no such key', retry: false });
    vi.advanceTimersByTime(600_000);
    expect(links.opened).toHaveLength(1);
    expect(connection.phase).toEqual({ name: 'refused', reason: 'no such key' });
  });

  test('a cut closes the link at once and opens another after the delay', () => {
    links.last.opened('me');
    connection.cut(3_000);
    expect(links.closed).toBe(1);
    vi.advanceTimersByTime(3_000);
    links.last.opened('me');
    expect(phases).toEqual(['connecting', 'open', 'cut', 'connecting', 'open']);
  });

  test('a disconnect ends every wait', () => {
    links.last.ended({ reason: 'lost', retry: true });
    connection.disconnect();
    vi.advanceTimersByTime(600_000);
    expect(links.opened).toHaveLength(1);
    expect(connection.phase.name).toBe('idle');
  });

  test('a reader who does not want to wait tries at once, and only one link follows', () => {
    links.last.ended({ reason: 'lost', retry: true });
    connection.retryNow();
    vi.advanceTimersByTime(600_000);
    expect(links.opened).toHaveLength(2);
  });
});
