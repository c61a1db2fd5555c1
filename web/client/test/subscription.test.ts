import { expect, test, vi } from 'vitest';
import type { Channel } from '../src/channel.ts';
import type { Message } from '../src/message.ts';
import { entry, FakeServer, refusal } from './support/fakeServer.ts';

/** A listener that keeps what it hears. */
function listen(channel: Channel, since?: string) {
  const heard: Message[] = [];
  const onReset = vi.fn();
  const onError = vi.fn();
  const options = { onReset, onError, ...(since === undefined ? {} : { since }) };
  const end = channel.subscribe((message) => heard.push(message), options);
  return { heard, onReset, onError, end, data: () => heard.map(({ data }) => data) };
}

async function collect<T>(messages: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const message of messages) all.push(message);
  return all;
}

async function joined() {
  const server = new FakeServer();
  const channel = server.client.channel('a');
  const listener = listen(channel);
  const connection = await server.open();
  return { server, channel, connection, ...listener };
}

test('messages are delivered with what is known of them', async () => {
  const { connection, heard, channel } = await joined();
  const from = { client: 'c', user: 'u' };
  connection.context.entry({ ...entry('a', 1), event: 'paid', key: 'k', from, time: 5 });
  connection.context.entry({ ...entry('a', 2), data: 'AP8=', encoding: 'base64' });
  expect(heard).toEqual([
    {
      channel: 'a',
      event: 'paid',
      data: 1,
      position: 'e.1',
      time: 5,
      key: 'k',
      from,
      replayed: false,
    },
    expect.objectContaining({ data: new Uint8Array([0, 255]), key: null, from: null }),
  ]);
  expect(channel.getSnapshot()).toMatchObject({ state: 'live' });
});

test('what was delivered before is dropped, also when a replay overlaps', async () => {
  const { server, connection, data } = await joined();
  connection.publish('a', 1, 2, 2, 1, 3);
  connection.lose();
  const again = await server.reopen();
  again.publish('a', 2, 3, 4);
  expect(data()).toEqual([1, 2, 3, 4]);
});

test('a reconnect goes on from the last position', async () => {
  const { server, connection } = await joined();
  connection.publish('a', 1, 2, 3);
  connection.lose();
  expect((await server.reopen()).context.subscriptions.get('a')?.since).toBe('e.3');
});

test('a channel without a message yet goes on from where it was joined', async () => {
  const { server, connection } = await joined();
  connection.lose();
  expect((await server.reopen()).context.subscriptions.get('a')?.since).toBe('e.0');
});

test('it is recovering until the replay was delivered, and what is replayed says so', async () => {
  const { server, channel, connection, heard } = await joined();
  connection.publish('a', 1);
  connection.lose();
  expect(channel.getSnapshot().state).toBe('subscribing');
  await server.clock.pass(500);
  server.last.context.opened('me', 25_000);
  server.last.join('a', 'e.1', 'e.3');
  expect(channel.getSnapshot()).toMatchObject({ state: 'recovering' });
  server.last.publish('a', 2);
  expect(channel.getSnapshot()).toMatchObject({ state: 'recovering' });
  server.last.publish('a', 3);
  expect(channel.getSnapshot()).toMatchObject({ state: 'live', position: 'e.3' });
  server.last.publish('a', 4);
  expect(heard.map(({ replayed }) => replayed)).toEqual([false, true, true, false]);
});

test('a hole is asked for again from the last position, and nothing after it is delivered before', async () => {
  const { connection, channel, data, onReset } = await joined();
  connection.publish('a', 1, 3, 4);
  expect(connection.sent).toEqual([
    'unsubscribe a',
    'subscribe a {"since":"e.1","presence":false}',
  ]);
  expect(channel.getSnapshot().state).toBe('subscribing');
  connection.join('a', 'e.1', 'e.4');
  connection.publish('a', 2, 3, 4, 5);
  expect(data()).toEqual([1, 2, 3, 4, 5]);
  expect(onReset).not.toHaveBeenCalled();
});

test('a hole that stays one is a reset in the end, not an endless loop', async () => {
  const { connection, data, onReset } = await joined();
  connection.publish('a', 1);
  for (let i = 0; i < 4; i++) {
    connection.publish('a', 5);
    connection.join('a', 'e.1', 'e.5');
  }
  expect(connection.sent.filter((line) => line.startsWith('subscribe'))).toHaveLength(3);
  expect(onReset).toHaveBeenCalledExactlyOnceWith({ channel: 'a', reason: 'gap', position: 'e.5' });
  connection.publish('a', 6);
  expect(data()).toEqual([1, 6]);
});

test('a reset is told with its reason, then it goes on from the new run', async () => {
  const { server, connection, onReset, data } = await joined();
  connection.publish('a', 1);
  connection.lose();
  await server.clock.pass(500);
  const { context } = server.last;
  context.opened('me', 25_000);
  context.joined({ channel: 'a', position: 'f.7', recovered: false, reason: 'epoch' });
  context.push({ type: 'reset', channel: 'a', reason: 'epoch', position: 'f.7' });
  context.entry(entry('a', 8, 'f'));
  expect(onReset).toHaveBeenCalledExactlyOnceWith({
    channel: 'a',
    reason: 'epoch',
    position: 'f.7',
  });
  expect(data()).toEqual([1, 8]);
});

test('entries that overtake the answer to a subscribe are kept until it comes', async () => {
  const { server, connection } = await joined();
  const other = listen(server.client.channel('b'));
  connection.publish('b', 6, 7);
  expect(other.data()).toEqual([]);
  connection.join('b', 'e.5');
  connection.publish('b', 8);
  expect(other.data()).toEqual([6, 7, 8]);
});

test('all listeners hear everything, whatever one of them throws', async () => {
  const thrown: unknown[] = [];
  vi.stubGlobal('queueMicrotask', (call: () => void) => {
    try {
      call();
    } catch (error) {
      thrown.push(error);
    }
  });
  const { channel, connection, data } = await joined();
  const onReset = () => undefined;
  channel.subscribe(
    () => {
      throw new Error('mine');
    },
    { onReset },
  );
  const late = listen(channel);
  connection.publish('a', 1, 2);
  vi.unstubAllGlobals();
  expect([data(), late.data()]).toEqual([
    [1, 2],
    [1, 2],
  ]);
  expect(thrown).toEqual([new Error('mine'), new Error('mine')]);
});

test('to subscribe, end and subscribe again at once sends nothing more', async () => {
  const { server, channel, connection, end } = await joined();
  end();
  end();
  const again = listen(channel);
  await server.clock.pass(10_000);
  connection.publish('a', 1);
  expect(connection.sent).toEqual([]);
  expect(again.data()).toEqual([1]);
});

test('one listener who leaves does not take the channel from the others', async () => {
  const { server, channel, connection, end, data } = await joined();
  const other = listen(channel);
  end();
  await server.clock.pass(10_000);
  connection.publish('a', 1);
  expect(connection.sent).toEqual([]);
  expect([data(), other.data()]).toEqual([[], [1]]);
});

test('a second after the last listener left, the channel is left and forgotten', async () => {
  const { server, channel, connection, end } = await joined();
  connection.publish('a', 1);
  end();
  await server.clock.pass(999);
  expect(connection.sent).toEqual([]);
  await server.clock.pass(1);
  expect(connection.sent).toEqual(['unsubscribe a']);
  expect(channel.getSnapshot()).toEqual({ state: 'idle', position: null, error: null });
  listen(channel);
  expect(connection.sent.at(-1)).toBe('subscribe a {"since":null,"presence":false}');
});

test('an abort signal ends a subscription', async () => {
  const { server, connection, channel, end } = await joined();
  end();
  const abort = new AbortController();
  channel.subscribe(() => undefined, { onReset: () => undefined, signal: abort.signal });
  abort.abort();
  await server.clock.pass(1_000);
  expect(connection.sent).toEqual(['unsubscribe a']);
});

test('a refused channel fails alone; a temporary refusal is asked again after a delay', async () => {
  const server = new FakeServer();
  const a = listen(server.client.channel('a'));
  const b = listen(server.client.channel('b'));
  const forbidden = refusal('forbidden', false);
  await server.clock.pass(0);
  server.last.context.opened('me', 25_000);
  server.last.context.refused('a', forbidden);
  server.last.context.refused('b', refusal('overloaded', true, 2_000));
  expect(a.onError).toHaveBeenCalledExactlyOnceWith(forbidden);
  await server.clock.pass(1_999);
  expect(server.last.sent).toEqual([]);
  await server.clock.pass(501);
  expect(server.last.sent).toEqual(['subscribe b {"since":null,"presence":false}']);
  server.last.join('b', 'e.0');
  server.last.publish('b', 1);
  expect(b.data()).toEqual([1]);
  server.last.lose();
  expect([...(await server.reopen()).context.subscriptions.keys()]).toEqual(['b']);
});

test('the status of a channel can be watched before and after it is used', async () => {
  const server = new FakeServer();
  const channel = server.client.channel('a');
  const states: string[] = [];
  const end = channel.onStatusChange(() => states.push(channel.getSnapshot().state));
  const listener = listen(channel);
  await server.open();
  listener.end();
  await server.clock.pass(1_000);
  end();
  expect(states).toEqual(['subscribing', 'live', 'idle']);
});

test('a for await loop hears everything, and leaves the channel when it ends', async () => {
  const server = new FakeServer();
  const channel = server.client.channel<number>('a');
  const heard: number[] = [];
  const loop = (async () => {
    for await (const { data } of channel.messages({ onReset: () => undefined })) {
      heard.push(data);
      if (data === 3) break;
    }
  })();
  const connection = await server.open();
  connection.publish('a', 1, 2, 3, 4);
  await loop;
  expect(heard).toEqual([1, 2, 3]);
  await server.clock.pass(1_000);
  expect(connection.sent).toEqual(['unsubscribe a']);
});

test('a for await loop ends by its signal, and throws when the client is closed', async () => {
  const { server, channel } = await joined();
  const abort = new AbortController();
  const onReset = () => undefined;
  const ended = collect(channel.messages({ onReset, signal: abort.signal }));
  const broken = collect(channel.messages({ onReset }));
  broken.catch(() => undefined);
  await server.clock.pass(0);
  abort.abort();
  expect(await ended).toEqual([]);
  server.client.close();
  await expect(broken).rejects.toMatchObject({ code: 'closed' });
});

test('a loop that reads too slowly ends with an error, not without bound', async () => {
  const { MessageQueue } = await import('../src/messages.ts');
  const queue = new MessageQueue<number>();
  for (let i = 0; i < 10_000; i++) queue.push({ data: i } as Message<number>);
  let read = 0;
  const loop = (async () => {
    for await (const message of queue.read()) read += message ? 1 : 0;
  })();
  await expect(loop).rejects.toMatchObject({ code: 'queue-full' });
  expect(read).toBe(4_096);
});
