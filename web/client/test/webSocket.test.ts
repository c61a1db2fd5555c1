import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { TidewireError } from '../src/errors.ts';
import { webSocket } from '../src/transport/webSocket.ts';
import type { TransportContext, TransportHandle, Wanted } from '../src/transport.ts';
import { FakeClock, settled } from './support/fakeClock.ts';

/** A socket whose other end is the test. */
class FakeSocket {
  static last: FakeSocket;
  readonly OPEN = 1;
  readyState = 0;
  binaryType = '';
  readonly sent: Record<string, unknown>[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  readonly url: string;
  readonly protocol: string;

  constructor(url: string, protocol: string) {
    this.url = url;
    this.protocol = protocol;
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
    this.tell({ type: 'welcome', pingMs: 25_000 });
  }

  tell(frame: object): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  end(code: number): void {
    this.readyState = 3;
    this.onclose?.({ code });
  }
}

let said: string[];
let ended: TidewireError | undefined;

beforeEach(() => {
  vi.stubGlobal('WebSocket', FakeSocket);
  said = [];
  ended = undefined;
});
afterEach(() => vi.unstubAllGlobals());

function open(
  subscriptions: Record<string, Wanted> = {},
  token: string | null = null,
): TransportHandle {
  const say = (name: string) => (value: unknown) =>
    void said.push(`${name} ${JSON.stringify(value)}`);
  const context: TransportContext = {
    url: 'https://h/prefix',
    token,
    clock: new FakeClock(),
    timeoutMs: 1_000,
    subscriptions: new Map(Object.entries(subscriptions)),
    carrier: null,
    opened: (client, interval) => void said.push(`opened ${client} ${interval}`),
    heard: () => undefined,
    joined: ({ channel, position }) => void said.push(`joined ${channel} ${position}`),
    refused: (channel, error) => void said.push(`refused ${channel} ${error.code}`),
    entry: ({ channel, position, prev, data }) =>
      void said.push(`entry ${channel} ${position} ${prev} ${data}`),
    push: say('push'),
    closed: (error) => {
      ended = error;
    },
  };
  return webSocket.open(context);
}

function joined(channel: string, handle: number, position = 'e.0') {
  return { channel, position, recovered: false, reason: 'new', handle };
}

test('one connect frame has the token and all subscriptions with their positions', () => {
  open({ a: { since: 'e.4', presence: false }, b: { since: null, presence: true } }, 't');
  FakeSocket.last.open();
  expect(FakeSocket.last.url).toBe('wss://h/prefix/ws');
  expect(FakeSocket.last.protocol).toBe('tidewire.v1');
  expect(FakeSocket.last.sent).toEqual([
    {
      type: 'connect',
      id: 1,
      token: 't',
      subscriptions: { a: { since: 'e.4' }, b: { presence: true } },
    },
  ]);
});

test('the outcome of each subscription is told before what follows it', () => {
  open({ a: { since: null, presence: false } });
  FakeSocket.last.open();
  const error = { code: 'too-many-channels', reason: '', temporary: false, retryAfterMs: null };
  FakeSocket.last.tell({
    type: 'reply',
    id: 1,
    client: 'me',
    subscriptions: { a: joined('a', 3), b: { error } },
  });
  FakeSocket.last.tell({ type: 'broadcast', channel: 'a', position: 'e.1', prev: 0, data: 7 });
  expect(said).toEqual([
    'opened me 25000',
    'joined a e.0',
    'refused b too-many-channels',
    'entry a e.1 0 7',
  ]);
});

test('binary entries are of the channel that their handle names, also after a reset', () => {
  open({ a: { since: null, presence: false } });
  FakeSocket.last.open();
  FakeSocket.last.tell({
    type: 'reply',
    id: 1,
    client: 'me',
    subscriptions: { a: joined('a', 300, 'e.299') },
  });
  const binary = [0xac, 0x02, 0, 0xac, 0x02, 0, 255];
  FakeSocket.last.onmessage?.({ data: new Uint8Array(binary).buffer });
  FakeSocket.last.tell({ type: 'reset', channel: 'a', reason: 'epoch', position: 'f.0' });
  FakeSocket.last.onmessage?.({ data: new Uint8Array([0xac, 0x02, 0, 1, 9]).buffer });
  FakeSocket.last.onmessage?.({ data: new Uint8Array([5, 0, 1, 9]).buffer });
  expect(said.filter((line) => line.startsWith('entry'))).toEqual([
    'entry a e.300 299 0,255',
    'entry a f.1 0 9',
  ]);
});

test('a ping is answered at once', () => {
  open();
  FakeSocket.last.open();
  FakeSocket.last.tell({ type: 'ping' });
  expect(FakeSocket.last.sent.at(-1)).toEqual({ type: 'pong' });
});

test('answers find their command, in any order; what is unanswered is lost with the socket', async () => {
  const handle = open();
  FakeSocket.last.open();
  const [first, second, third] = ['x', 'y', 'z'].map((channel) =>
    handle.request({ type: 'history', channel }),
  );
  FakeSocket.last.tell({ type: 'reply', id: 3, n: 2 });
  FakeSocket.last.tell({ type: 'error', id: 2, code: 'forbidden', reason: '', temporary: false });
  expect(await second).toMatchObject({ n: 2 });
  await expect(first).rejects.toMatchObject({ code: 'forbidden' });
  FakeSocket.last.end(1006);
  await expect(third).rejects.toMatchObject({ code: 'lost' });
  expect(ended).toMatchObject({ code: 'lost', temporary: true });
});

test('a bye says why, and when to come back', () => {
  open();
  FakeSocket.last.open();
  FakeSocket.last.tell({
    type: 'bye',
    code: 'shutdown',
    reason: 'r',
    reconnect: true,
    retryAfterMs: 900,
  });
  FakeSocket.last.end(1012);
  expect(ended).toMatchObject({ code: 'shutdown', temporary: true, retryAfterMs: 900 });
});

test('a message over the limit is refused, and not what else was in flight', async () => {
  const handle = open();
  FakeSocket.last.open();
  const large = handle.request({ type: 'publish', data: 'x'.repeat(100) });
  const small = handle.request({ type: 'publish', data: 1 });
  FakeSocket.last.end(1009);
  await expect(large).rejects.toMatchObject({ code: 'too-large', temporary: false });
  await expect(small).rejects.toMatchObject({ code: 'lost' });
  expect(ended).toMatchObject({ code: 'lost' });
});

test.each([
  [401, { code: 'unauthorized', reason: '', temporary: false, retryAfterMs: null }, 'unauthorized'],
  [400, { code: 'bad-request', reason: '', temporary: false, retryAfterMs: null }, 'unreachable'],
  [200, '<p>Hello', 'not-tidewire'],
  [502, '<p>Bad gateway', 'unreachable'],
])('a handshake that failed is explained by an HTTP request: %i', async (status, body, code) => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  vi.stubGlobal('fetch', async () => new Response(text, { status }));
  open();
  FakeSocket.last.end(1006);
  await settled();
  await settled();
  expect(ended?.code).toBe(code);
});

test('after a close nothing is told', () => {
  const handle = open();
  const socket = FakeSocket.last;
  socket.open();
  handle.close();
  expect([socket.onopen, socket.onmessage, socket.onclose]).toEqual([null, null, null]);
  expect(ended).toBeUndefined();
});
