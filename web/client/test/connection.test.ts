import { expect, test, vi } from 'vitest';
import { settled } from './support/fakeClock.ts';
import { FakeServer, refusal } from './support/fakeServer.ts';

const onReset = () => undefined;

function listening(options?: ConstructorParameters<typeof FakeServer>[0]): FakeServer {
  const server = new FakeServer(options);
  server.client.channel('a').subscribe(() => undefined, { onReset });
  return server;
}

test('a client does nothing until it is used', async () => {
  const server = new FakeServer();
  server.client.channel('a');
  await server.clock.pass(60_000);
  expect(server.connections).toHaveLength(0);
  expect(server.client.status).toEqual({ state: 'idle' });
  expect(server.clock.timers).toBe(0);
});

test('all channels of one turn are restored by one connect', async () => {
  const server = listening();
  server.client.channel('b').subscribe(() => undefined, { onReset, since: 'e.7' });
  const { context, sent } = await server.open();
  expect([...context.subscriptions.entries()]).toEqual([
    ['a', { since: null, presence: false }],
    ['b', { since: 'e.7', presence: false }],
  ]);
  expect(sent).toEqual([]);
  expect(server.client.status).toEqual({
    state: 'connected',
    transport: 'websocket',
    clientId: 'me',
  });
});

test('the status is a frozen object that is replaced, and each change is told', async () => {
  const server = new FakeServer();
  const states: string[] = [];
  const before = server.client.getSnapshot();
  const end = server.client.subscribe(() => states.push(server.client.getSnapshot().state));
  server.client.channel('a').subscribe(() => undefined, { onReset });
  (await server.open()).lose();
  server.client.close();
  expect(states).toEqual(['connecting', 'connected', 'reconnecting', 'closed']);
  expect(server.client.getSnapshot()).not.toBe(before);
  expect(server.client.getSnapshot()).toBe(server.client.getSnapshot());
  expect(Object.isFrozen(server.client.getSnapshot())).toBe(true);
  end();
});

test('delays double up to their bound, and begin anew only after ten stable seconds', async () => {
  const server = listening();
  await settled();
  const delays: number[] = [];
  const loseOne = () => {
    server.last.lose();
    const { status } = server.client;
    if (status.state !== 'reconnecting' || status.retryAt === null) throw new Error(status.state);
    delays.push(status.retryAt - server.clock.now());
    expect(status.attempt).toBe(delays.length);
  };
  for (let i = 0; i < 8; i++) {
    loseOne();
    await server.clock.pass(delays.at(-1) ?? 0);
  }
  expect(delays).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000]);

  server.last.open();
  await server.clock.pass(9_000);
  loseOne();
  expect(delays.at(-1)).toBe(20_000);
  await server.clock.pass(20_000);
  server.last.open();
  await server.clock.pass(10_000);
  server.last.lose();
  expect(server.client.status).toMatchObject({ attempt: 1, retryAt: server.clock.now() + 500 });
});

test('what the server asks for is kept, even when the page wakes up', async () => {
  const server = listening();
  (await server.open()).lose(refusal('shutdown', true, 7_000));
  server.wake();
  await server.clock.pass(6_999);
  expect(server.connections).toHaveLength(1);
  await server.clock.pass(501);
  expect(server.connections).toHaveLength(2);
});

test('a permanent refusal fails the client, once and for all', async () => {
  const server = new FakeServer();
  const channel = server.client.channel('a');
  const onError = vi.fn();
  channel.subscribe(() => undefined, { onReset, onError });
  const published = channel.publish(1);
  const error = refusal('disconnected', false);
  await settled();
  server.last.lose(error);
  await expect(published).rejects.toBe(error);
  await server.clock.pass(600_000);
  expect(server.connections).toHaveLength(1);
  expect(server.client.status).toEqual({ state: 'failed', error });
  expect(channel.getSnapshot()).toMatchObject({ state: 'failed', error });
  expect(onError).toHaveBeenCalledExactlyOnceWith(error);
  expect(server.clock.timers).toBe(0);
  await expect(channel.publish(2)).rejects.toBe(error);
});

test('a server that accepts and never speaks is a timeout, and is tried again', async () => {
  const server = listening({ timeoutMs: 3_000 });
  await server.clock.pass(3_000);
  expect(server.connections[0]?.isClosed).toBe(true);
  expect(server.client.status).toMatchObject({
    state: 'reconnecting',
    error: { code: 'timeout', temporary: true },
  });
});

test('nothing of an older attempt is heard: neither its opening nor its end', async () => {
  const server = listening({ timeoutMs: 3_000 });
  await server.clock.pass(3_000);
  const [old] = server.connections;
  await server.clock.pass(500);
  expect(server.connections).toHaveLength(2);
  old?.open();
  expect(server.client.status.state).toBe('reconnecting');
  const open = await server.open();
  old?.lose(refusal('unauthorized', false));
  old?.publish('a', 1);
  expect(server.client.status.state).toBe('connected');
  expect(open.isClosed).toBe(false);
});

test('closing during an attempt ends it, and nothing comes after', async () => {
  const server = listening();
  await settled();
  server.client.close();
  expect(server.last.isClosed).toBe(true);
  server.last.open();
  await server.clock.pass(60_000);
  expect(server.client.status).toEqual({ state: 'closed' });
  expect(server.connections).toHaveLength(1);
  expect(() => server.client.channel('a').subscribe(() => undefined, { onReset })).toThrow(
    'This client was closed',
  );
  expect(server.clock.timers).toBe(0);
});

test('a client in an await using block is closed at its end', async () => {
  const server = listening();
  await server.open();
  await server.client[Symbol.asyncDispose]();
  expect(server.client.status.state).toBe('closed');
});

test('closing while the token is fetched never opens a connection', async () => {
  let give: (token: string) => void = () => undefined;
  const server = listening({ getToken: () => new Promise((resolve) => (give = resolve)) });
  await settled();
  server.client.close();
  give('t');
  await settled();
  expect(server.connections).toHaveLength(0);
});

test('a client whom nobody needs any more does not come back', async () => {
  const server = new FakeServer();
  const published = server.client.channel('a').publish(1);
  const connection = await server.open();
  connection.question('publish').answer({ position: 'e.1' });
  await published;
  connection.lose();
  await server.clock.pass(60_000);
  expect(server.client.status.state).toBe('idle');
  expect(server.connections).toHaveLength(1);
});

test('a publish that is given up while the token is fetched opens no connection', async () => {
  let give: (token: string) => void = () => undefined;
  const getToken = () => new Promise<string>((resolve) => (give = resolve));
  const server = new FakeServer({ getToken });
  const abort = new AbortController();
  const published = server.client.channel('a').publish(1, { signal: abort.signal });
  abort.abort();
  await expect(published).rejects.toThrow();
  give('t');
  await settled();
  expect(server.connections).toHaveLength(0);
  expect(server.client.status.state).toBe('idle');
  expect(server.clock.timers).toBe(0);
});

test('silence for one and a half intervals and two seconds is a loss', async () => {
  const server = listening();
  const connection = await server.open(20_000);
  await server.clock.pass(31_000);
  connection.context.heard();
  await server.clock.pass(31_999);
  expect(connection.isClosed).toBe(false);
  await server.clock.pass(1);
  expect(connection.isClosed).toBe(true);
  expect(server.client.status.state).toBe('reconnecting');
});

test('after a sleep the server is asked for a sign of life before it is given up', async () => {
  const server = listening();
  const connection = await server.open(20_000);
  await server.clock.sleep(600_000);
  expect(connection.sent).toEqual(['ping']);
  connection.context.heard();
  connection.question('ping').answer();
  await server.clock.pass(20_000);
  expect(connection.isClosed).toBe(false);
});

test('a page that wakes up probes, and replaces a connection that does not answer in 3 s', async () => {
  const server = listening();
  const connection = await server.open();
  server.wake();
  expect(connection.sent).toEqual(['ping']);
  await server.clock.pass(3_000);
  expect(connection.isClosed).toBe(true);
  const other = await server.reopen();
  server.wake();
  other.question('ping').answer();
  await server.clock.pass(10_000);
  expect(other.isClosed).toBe(false);
});

test('a page that wakes up does not wait for the rest of the delay', async () => {
  const server = listening();
  (await server.open()).lose();
  server.wake();
  await settled();
  expect(server.connections).toHaveLength(2);
  server.wake();
  await settled();
  expect(server.connections).toHaveLength(2);
});

test('a page in the back-forward cache has no connection, and resumes when it is back', async () => {
  const server = listening();
  const connection = await server.open();
  connection.publish('a', 1, 2);
  server.sleep();
  expect(connection.isClosed).toBe(true);
  await server.clock.pass(600_000);
  expect(server.connections).toHaveLength(1);
  server.wake();
  await settled();
  expect(server.last.context.subscriptions.get('a')).toEqual({ since: 'e.2', presence: false });
});

test('a transport that cannot even be made fails the client', async () => {
  const { connect } = await import('../src/client.ts');
  const open = () => {
    throw new Error('mixed content');
  };
  const client = connect('http://h', { transport: { name: 'websocket', open } });
  client.channel('a').subscribe(() => undefined, { onReset });
  await settled();
  expect(client.status).toMatchObject({ state: 'failed', error: { code: 'unreachable' } });
});
