import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Positions } from '../src/positions.ts';
import type { Link, LinkListener } from '../src/transports/link.ts';
import { openWebSocket } from '../src/transports/webSocket.ts';

/** A socket without a network: the test plays the server. */
class FakeSocket {
  static readonly OPEN = 1;
  static last: FakeSocket;
  readonly sent: Record<string, unknown>[] = [];
  readyState = 0;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;

  constructor(
    readonly url: string,
    readonly protocol: string,
  ) {
    FakeSocket.last = this;
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  close(): void {
    this.readyState = 3;
  }

  open(): void {
    this.readyState = 1;
    this.onopen?.();
  }

  say(...frames: object[]): void {
    this.onmessage?.({ data: frames.map((frame) => JSON.stringify(frame)).join('\n') });
  }
}

let told: [string, ...unknown[]][];
let link: Link;
let positions: Positions;

beforeEach(() => {
  vi.stubGlobal('WebSocket', FakeSocket);
  told = [];
  positions = new Positions();
  positions.joined({ channel: 'a', position: 'e.5', recovered: false });
  const listener = new Proxy({} as LinkListener, {
    get:
      (_, name: string) =>
      (...values: unknown[]) =>
        told.push([name, ...values]),
  });
  link = openWebSocket({ origin: 'https://h', channels: ['a', 'b'], positions }, listener);
  FakeSocket.last.open();
});
afterEach(() => {
  link.close();
  vi.unstubAllGlobals();
});

const settle = () => vi.waitFor(() => expect(told.length).toBeGreaterThan(0));

test('one connect frame restores every subscription from its position', () => {
  expect([FakeSocket.last.url, FakeSocket.last.protocol]).toEqual(['wss://h/ws', 'tidewire.v1']);
  expect(FakeSocket.last.sent).toEqual([
    {
      id: 1,
      type: 'connect',
      subscriptions: { a: { presence: true, since: 'e.5' }, b: { presence: true } },
    },
  ]);
});

test('the reply tells how every channel was joined, before the messages that follow it', async () => {
  const message = { type: 'broadcast', channel: 'a', position: 'e.6', prev: 5 };
  FakeSocket.last.say(
    {
      type: 'reply',
      id: 1,
      client: 'me',
      subscriptions: {
        a: { channel: 'a', position: 'e.6', recovered: true },
        b: { error: { code: 'forbidden', reason: 'Not yours.' } },
      },
    },
    message,
  );
  await settle();
  await vi.waitFor(() => expect(told).toHaveLength(4));
  expect(told.map(([name]) => name)).toEqual(['opened', 'joined', 'refused', 'message']);
});

test('a ping is answered', () => {
  FakeSocket.last.say({ type: 'ping' });
  expect(FakeSocket.last.sent.at(-1)).toEqual({ type: 'pong' });
});

test('a command gets its own answer, or the reason why not', async () => {
  const first = link.send({ type: 'publish', channel: 'a', data: 1 });
  const second = link.send({ type: 'publish', channel: 'a', data: 2 });
  FakeSocket.last.say(
    { type: 'error', id: 3, code: 'forbidden', reason: 'Not yours.', temporary: false },
    { type: 'reply', id: 2, position: 'e.6' },
  );
  await expect(first).resolves.toMatchObject({ position: 'e.6' });
  await expect(second).rejects.toThrow('Not yours.');
});

test('a farewell says why it ended and how long to wait', () => {
  FakeSocket.last.say({ type: 'bye', reason: 'Restarting.', reconnect: true, retryAfterMs: 900 });
  FakeSocket.last.onclose?.();
  expect(told).toEqual([['ended', { reason: 'Restarting.', retry: true, afterMs: 900 }]]);
});

test('a refused connect is final', async () => {
  FakeSocket.last.say({ type: 'error', id: 1, code: 'unauthorized', reason: 'Send a token.' });
  await settle();
  expect(told).toEqual([['ended', { reason: 'Send a token.', retry: false }]]);
});

test('after a close nothing is told any more', () => {
  const socket = FakeSocket.last;
  link.close();
  socket.say({ type: 'broadcast', channel: 'a', position: 'e.6', prev: 5 });
  expect(told).toEqual([]);
});
